"""Writes blocks of every format and the numbers they stand for, as another implementation reads them."""
import struct, sys
import numpy as np
import gguf
from gguf import GGMLQuantizationType as T, quants

rng = np.random.default_rng(20261121)
out = open(sys.argv[1], "w")
def hexes(a): return np.ascontiguousarray(a).view(np.uint8).tobytes().hex()
inputs = rng.standard_normal(256).astype(np.float32)
inputs[40] = 0; inputs[64:96] = 0; inputs[97] = -7.5
ternary = (rng.integers(-1, 2, 256) * np.float32(0.0625)).astype(np.float32)
out.write(f"input {hexes(inputs)}\n")
out.write(f"ternary-input {hexes(ternary)}\n")

def halves(blocks, *at):
    for a in at:
        blocks[:, a:a+2] = rng.standard_normal(len(blocks)).astype(np.float16).view(np.uint8).reshape(-1, 2)

scales_at = {T.Q8_0: (0,), T.Q4_0: (0,), T.Q4_1: (0, 2), T.Q5_0: (0,), T.Q5_1: (0, 2), T.Q4_K: (0, 2), T.Q5_K: (0, 2),
             T.Q6_K: (208,), T.TQ2_0: (64,), T.TQ1_0: (52,)}
for t in (T.Q8_0, T.Q6_K, T.Q5_K, T.Q4_K, T.Q5_0, T.Q5_1, T.Q4_0, T.Q4_1):
    length, size = gguf.GGML_QUANT_SIZES[t]
    blocks = rng.integers(0, 256, (256 // length, size), dtype=np.uint8)
    halves(blocks, *scales_at[t])
    out.write(f"numbers {t.name} {hexes(blocks)} {hexes(quants.dequantize(blocks, t).astype(np.float32))}\n")
for t in (T.TQ1_0, T.TQ2_0):
    blocks = quants.quantize(ternary, t)
    out.write(f"numbers {t.name} {hexes(blocks)} {hexes(quants.dequantize(blocks, t).astype(np.float32))}\n")
for t in (T.F32, T.F16, T.BF16):
    blocks = quants.quantize(inputs, t)
    out.write(f"numbers {t.name} {hexes(blocks)} {hexes(quants.dequantize(blocks, t).astype(np.float32))}\n")
for t in (T.F16, T.BF16, T.Q8_0, T.Q5_0, T.Q5_1, T.Q4_0, T.Q4_1):
    out.write(f"quantized {t.name} input {hexes(quants.quantize(inputs, t))}\n")
for t in (T.TQ1_0, T.TQ2_0):
    out.write(f"quantized {t.name} ternary-input {hexes(quants.quantize(ternary, t))}\n")
# I2_S: the function quantize_to_i2_s of microsoft/BitNet, utils/convert-hf-to-gguf-bitnet.py, taken from its file.
source = open(sys.argv[2]).read()
start = source.index("def quantize_to_i2_s("); end = source.index("\ndef ", start + 1)
names = {"np": np}
exec(source[start:end], names)
packed = np.asarray(names["quantize_to_i2_s"](ternary.reshape(1, 256)))
out.write(f"tensor I2_S ternary-input {hexes(packed)}\n")

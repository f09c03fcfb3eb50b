"""The speech of others for `tern wake train`: embeddings as bytes (format: asr.wake.train.Embeddings).

usage: pack.py OUT.embeddings MINUTES NEGATIVE.npz...      of each file an equal share
"""
import pathlib
import struct
import sys

import numpy as np

from features import SIZE


def main():
    share = int(float(sys.argv[2]) * 60 / 0.08 / len(sys.argv[3:]))
    rows = np.concatenate([np.load(file)["emb"][:share].astype(np.float32) for file in sys.argv[3:]])
    scale = (np.quantile(np.abs(rows), .999, axis=0) / 127 + 1e-6).astype("<f4")
    packed = np.clip(np.round(rows / scale), -127, 127).astype(np.int8)
    pathlib.Path(sys.argv[1]).write_bytes(b"TEB1" + struct.pack("<i", len(rows)) + scale.tobytes() + packed.tobytes())
    print(len(rows), "embeddings,", len(rows) * .08 / 60, "minutes,", packed.size + 8 + 4 * SIZE, "bytes")


main()

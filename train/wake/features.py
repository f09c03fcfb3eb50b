"""Sound -> the 96 numbers per 80 ms that the heads look at, as asr.wake computes them, many seconds at once.

The device runs the mel model on 8 frames at a time and the embedding model on the last 76 frames. The mel model lifts
everything to 80 dB below the loudest of what it is given, so the grouping matters; here the same is computed with
numpy. The embedding model is a convolution without padding in time that steps by 8 frames: one run over long
sound yields what the device computes window by window (checked: they differ by 6e-5 where values reach 70).
"""
import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper

RATE, HOP, WINDOW, BANDS = 16000, 160, 512, 32
STEP = 8 * HOP              # samples from one embedding to the next: 80 ms
FIRST = 79 * HOP + WINDOW   # samples after which the first embedding is known: 822 ms
LENGTH = 16                 # embeddings that a head looks at
SIZE = 96


class Features:
    def __init__(self, folder):
        self.kernels, self.mel = self._mel_weights(folder + "/melspectrogram.onnx")
        model = onnx.load(folder + "/embedding_model.onnx")
        reshapes = [n for n in model.graph.node if n.op_type == "Reshape"]
        shapes = {t.name: t for t in model.graph.initializer}
        # [n, 76, 32, 1] -> [n, 1, any, 32] and [n, 96, any, 1] -> [n, 96, any]: any length of time.
        shapes[reshapes[0].input[1]].CopyFrom(numpy_helper.from_array(np.array([1, 1, -1, 32]), reshapes[0].input[1]))
        shapes[reshapes[1].input[1]].CopyFrom(numpy_helper.from_array(np.array([SIZE, -1]), reshapes[1].input[1]))
        model.graph.input[0].type.tensor_type.shape.dim[1].dim_param = "frames"
        while model.graph.output[0].type.tensor_type.shape.dim:
            model.graph.output[0].type.tensor_type.shape.dim.pop()
        del model.graph.value_info[:]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(model.SerializeToString(), options,
                                                    providers=["CPUExecutionProvider"])

    @staticmethod
    def _mel_weights(file):
        tensors = [numpy_helper.to_array(t) for t in onnx.load(file).graph.initializer]
        kernels = [t.reshape(-1, WINDOW) for t in tensors if t.size == 257 * WINDOW]
        mel = next(t for t in tensors if t.size == 257 * BANDS).reshape(257, BANDS)
        # Both kernels are a windowed cosine and a windowed sine: the window is the cosine's row 0.
        return kernels[0][0], mel

    def mels(self, sound):
        """sound: int16 samples; frames [n, 32] as the embedding wants them, n a multiple of 8."""
        count = (len(sound) - WINDOW) // HOP + 1
        count -= count % 8
        sound = np.asarray(sound, np.float32)
        frames = np.lib.stride_tricks.sliding_window_view(sound, WINDOW)[::HOP][:count]
        power = np.abs(np.fft.rfft(frames * self.kernels, axis=1)) ** 2
        level = 10 * np.log10(np.maximum(power.astype(np.float32) @ self.mel, 1e-10))
        level = level.reshape(-1, 8, BANDS)
        level = np.maximum(level, level.max(axis=(1, 2), keepdims=True) - 80)
        return (level.reshape(-1, BANDS) / 10 + 2).astype(np.float32)

    def embeddings(self, sound, block=2000):
        """Row i is known after sample STEP * i + FIRST and looks back 782 ms."""
        mels = self.mels(sound)[4:]
        rows = []
        for start in range(0, len(mels) - 75, 8 * block):
            part = mels[start:start + 8 * block + 68]
            rows.append(self.session.run(None, {"input_1": part[None, :, :, None]})[0].reshape(SIZE, -1).T)
        return np.concatenate(rows) if rows else np.zeros((0, SIZE), np.float32)

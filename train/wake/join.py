"""Joins heads of one word, trained from several seeds, into one that averages what they say.

usage: join.py OUT.wake THRESHOLD SMOOTHING HEAD.wake...      one HEAD alone just gets the threshold and the smoothing
"""
import pathlib
import struct
import sys
import zlib

import numpy as np

from features import LENGTH, SIZE


def read(file):
    data = pathlib.Path(file).read_bytes()
    _, _, _, p, h, n = struct.unpack("<fiHHHH", data[4:20])
    flat, parts = np.frombuffer(data[20 + n:-4], "<f4"), []
    for shape in ((p, SIZE), (p,), (h, LENGTH, p), (h,), (h,), (1,)):
        count = int(np.prod(shape))
        parts.append(flat[:count].reshape(shape))
        flat = flat[count:]
    return data[20:20 + n], parts


def main():
    out, threshold, smoothing = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
    read_all = [read(file) for file in sys.argv[4:]]
    word, heads = read_all[0][0], [parts for _, parts in read_all]
    p, h = sum(len(x[1]) for x in heads), sum(len(x[3]) for x in heads)
    hidden = np.zeros((h, LENGTH, p), "<f4")
    unit = column = 0
    for x in heads:  # each head's hidden units see its own projections alone
        hidden[unit:unit + len(x[3]), :, column:column + len(x[1])] = x[2]
        unit, column = unit + len(x[3]), column + len(x[1])
    parts = [np.concatenate([x[0] for x in heads]), np.concatenate([x[1] for x in heads]), hidden,
             np.concatenate([x[3] for x in heads]), np.concatenate([x[4] for x in heads]) / len(heads),
             np.mean([x[5] for x in heads], axis=0)]
    data = b"TWK1" + struct.pack("<fiHHHH", threshold, 2000, smoothing, p, h, len(word)) + word
    data += b"".join(np.ascontiguousarray(x, "<f4").tobytes() for x in parts)
    pathlib.Path(out).write_bytes(data + struct.pack("<I", zlib.crc32(data)))


main()

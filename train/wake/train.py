"""Trains one head a word over embeddings and writes WORD.wake (format: asr.wake.WakeHeadFile).

usage: train.py OUT_FOLDER POSITIVE.npz,... NEGATIVE.npz,... [--check POSITIVE.npz,... NEGATIVE.npz,...] [--epochs N]

The head: 96 numbers to P by one matrix for each of 16 embeddings, then H hidden units, then one score. Plain numpy, Adam.
Windows of every scene without the word count as negatives, those of the other word's scenes too. After half of the
epochs, negatives that score low are mostly left out: what is learned from is what is still mistaken.
"""
import pathlib
import struct
import sys
import zlib

import numpy as np

import words
from features import LENGTH, SIZE

P, H = 16, 24


def load(files):
    """Embeddings (float32) and marks, scenes divided by LENGTH rows that no window may cross."""
    emb, mark = [], []
    for file in files:
        z = np.load(file)
        keep = z["mark"].copy()
        for start in z["offs"][:-1]:
            keep[start:start + LENGTH - 1] = -1  # windows that would begin in the scene before
        emb.append(z["emb"])
        mark.append(keep)
    return np.concatenate(emb), np.concatenate(mark)


class Head:
    def __init__(self, rng, mean, scale):
        self.mean, self.scale = mean, scale
        self.w = [rng.standard_normal((SIZE, P)) * SIZE ** -.5, np.zeros(P),
                  rng.standard_normal((LENGTH * P, H)) * (2 / (LENGTH * P)) ** .5, np.zeros(H),
                  rng.standard_normal(H) * .1, np.zeros(1)]
        self.w = [x.astype(np.float32) for x in self.w]
        self.m = [np.zeros_like(x) for x in self.w]
        self.v = [np.zeros_like(x) for x in self.w]
        self.t = 0
        self.mean_w = [x.copy() for x in self.w]

    def logits(self, x):
        """x: [n, 16, 96], already centered and scaled. Weights are the mean over the last steps."""
        a, ab, b, bb, c, cb = self.mean_w
        p = np.maximum(x @ a + ab, 0)
        return np.maximum(p.reshape(len(x), -1) @ b + bb, 0) @ c + cb[0]

    def learn(self, x, target, weight, rate, rng, decay=0.02, out=0.35):
        """One step of Adam; parts of every layer are left out at random, or the voices are learned by heart."""
        a, ab, b, bb, c, cb = self.w
        x = x * ((rng.random((len(x), 1, SIZE)) > .1) / .9).astype(np.float32)
        p = np.maximum(x @ a + ab, 0)
        flat = p.reshape(len(x), -1)
        left = ((rng.random(flat.shape, np.float32) > out) / (1 - out)).astype(np.float32)
        flat = flat * left
        h = np.maximum(flat @ b + bb, 0)
        left_h = ((rng.random(h.shape, np.float32) > out) / (1 - out)).astype(np.float32)
        h = h * left_h
        y = h @ c + cb[0]
        s = 1 / (1 + np.exp(-y))
        g = ((s - target) * weight / weight.sum()).astype(np.float32)
        gc, gcb = h.T @ g, g.sum(keepdims=True)
        gh = np.outer(g, c) * (h > 0) * left_h
        gb, gbb = flat.T @ gh, gh.sum(0)
        gp = ((gh @ b.T) * left).reshape(p.shape) * (p > 0)
        gp = gp.reshape(-1, P)
        ga, gab = x.reshape(-1, SIZE).T @ gp, gp.sum(0)
        self.t += 1
        for i, grad in enumerate([ga, gab, gb, gbb, gc, gcb]):
            self.m[i] = .9 * self.m[i] + .1 * grad
            self.v[i] = .999 * self.v[i] + .001 * grad * grad
            step = self.m[i] / (1 - .9 ** self.t) / (np.sqrt(self.v[i] / (1 - .999 ** self.t)) + 1e-8)
            self.w[i] -= (rate * (step + decay * self.w[i] * (self.w[i].ndim > 1))).astype(np.float32)
            self.mean_w[i] += .01 * (self.w[i] - self.mean_w[i])

    def write(self, file, word, threshold, refractory=2000, smoothing=2):
        a, ab, b, bb, c, cb = self.mean_w
        a = a / self.scale[:, None]          # centering and scaling go into the projection
        ab = ab - self.mean @ a
        head = b"TWK1" + struct.pack("<fiHHHH", threshold, refractory, smoothing, P, H, len(word.encode()))
        data = head + word.encode() + b"".join(np.ascontiguousarray(x, "<f4").tobytes()
                                               for x in (a.T, ab, b.T, bb, c, cb))
        pathlib.Path(file).write_bytes(data + struct.pack("<I", zlib.crc32(data)))


def windows(emb, ends, mean, scale):
    return (emb[ends[:, None] + np.arange(1 - LENGTH, 1)].astype(np.float32) - mean) / scale


def train(word_mark, emb, mark, rng, epochs, log):
    mean = emb[::7].astype(np.float32).mean(0)
    scale = emb[::7].astype(np.float32).std(0) + 1e-3
    head = Head(rng, mean, scale)
    yes = np.flatnonzero(mark == word_mark)
    no = np.flatnonzero((mark >= 0) & (mark != word_mark))
    hard = no
    steps = 100
    for epoch in range(epochs):
        if epoch in (epochs // 4, epochs // 2, 3 * epochs // 4):
            looked = no[rng.integers(3)::3]
            score = np.concatenate([head.logits(windows(emb, part, mean, scale))
                                    for part in np.array_split(looked, max(1, len(looked) // 4096))])
            hard = looked[np.argsort(-score)[:max(2000, len(looked) // 40)]]
        rate = 1e-3 * min(1, 2 * (1 - epoch / epochs)) + 2e-5
        for _ in range(steps):
            a = yes[rng.integers(len(yes), size=64)]
            b = np.concatenate([no[rng.integers(len(no), size=160)], hard[rng.integers(len(hard), size=160)]])
            x = windows(emb, np.concatenate([a, b]), mean, scale)
            target = np.r_[np.full(len(a), .98), np.full(len(b), .005)].astype(np.float32)
            weight = np.r_[np.full(len(a), 3.0), np.full(len(b), 1.0)].astype(np.float32)
            x += (rng.random(x.shape, np.float32) - .5) * .7
            head.learn(x, target, weight, rate, rng)
        if log and epoch % 4 == 3:
            print("epoch", epoch, flush=True)
    return head


def told(score, mark, threshold, word_mark, smoothing=2, refractory=25):
    """False accepts and missed scenes, as the device counts them."""
    mean = np.convolve(score, np.ones(smoothing) / smoothing)[:len(score)]
    over = np.flatnonzero((mean >= threshold) & (mark == 0))
    count, last = 0, -10 ** 9
    for i in over:
        if i - last >= refractory:
            count, last = count + 1, i
    return count


def check(head, word_mark, positive, negative, label):
    emb, mark = load(negative)
    ends = np.arange(LENGTH - 1, len(emb))
    score = 1 / (1 + np.exp(-np.concatenate([head.logits(windows(emb, p, head.mean, head.scale))
                                             for p in np.array_split(ends, max(1, len(ends) // 4096))])))
    mark = mark[LENGTH - 1:]
    pemb, pmark = load(positive)
    pends = np.flatnonzero(pmark == word_mark)
    pscore = 1 / (1 + np.exp(-head.logits(windows(pemb, pends, head.mean, head.scale))))
    scene = np.flatnonzero(np.r_[True, np.diff(pends) > 1])
    best = np.maximum.reduceat(np.minimum(pscore, np.r_[pscore[0], pscore[:-1]]), scene)
    hours = len(emb) * .08 / 3600
    for threshold in (.3, .5, .7, .8, .9, .95, .98, .99):
        print(f"{label} threshold {threshold}: {told(score, mark, threshold, word_mark) / hours:.2f} false accepts/h over "
              f"{hours:.2f} h, {100 * (best < threshold).mean():.1f} % of {len(best)} words missed", flush=True)


def main():
    args = sys.argv[1:]
    epochs = int(args[args.index("--epochs") + 1]) if "--epochs" in args else 30
    checks = [a.split(",") for a in args[args.index("--check") + 1:][:2]] if "--check" in args else None
    emb, mark = load(args[1].split(",") + args[2].split(","))
    print(len(emb) * .08 / 3600, "hours;", [(w, int((mark == i + 1).sum())) for i, w in enumerate(words.WORDS)])
    seed = int(args[args.index("--seed") + 1]) if "--seed" in args else 0
    for i, word in enumerate(words.WORDS):
        head = train(i + 1, emb, mark, np.random.default_rng(seed + i), epochs, True)
        head.write(f"{args[0]}/{word}.wake", word, 0.9)
        if checks:
            check(head, i + 1, *checks, word)


if __name__ == "__main__":
    main()

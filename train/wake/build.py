"""Scenes -> embeddings with a mark each.

usage: build.py OUT.npz SEED COUNT KIND CLIPS...     KIND = positive | negative; CLIPS = shards, folders of WAVs
positive: COUNT scenes of some seconds with one wake word; negative: COUNT scenes of 30 s without.
Writes emb (float16 [n, 96]), mark ([n]: -1 look away, 0 none of the words, 1.. the word that ended just now), offs,
end ([scenes]: sample of the word's end in its scene, for the shards' word-then-command clips -1).
"""
import glob
import os
import sys

import numpy as np

import scenes
import words
from features import FIRST, STEP, Features

BEFORE = 2.3  # seconds heard before a word ends: a head looks back 2.0 s
JUST_NOW = (-400, 4800)      # samples after the word's end in which a head must be sure
LOOK_AWAY = (-4800, 14400)   # around that it may be unsure


def load(patterns):
    for pattern in patterns:
        if os.path.isdir(pattern):
            for file in sorted(glob.glob(pattern + "/**/*.wav", recursive=True)):
                yield scenes.read_wav(file), file, ""
        else:
            yield from scenes.shards(pattern)


def positive(scene, clip, plain, rng):
    clip = scene.pace(clip.astype(np.float64)) * rng.uniform(0.5, 1)
    lead, after = int(BEFORE * scenes.RATE), int(rng.uniform(1.1, 1.8) * scenes.RATE)
    sound = np.zeros(max(lead, len(clip)) + after)
    end = len(sound) - after
    sound[end - len(clip):end] += clip
    gap = int(rng.uniform(0.05, 1.2) * scenes.RATE)
    free = end - len(clip) - gap
    if rng.random() < 0.5 and free > 1600:  # somebody, often the same family of voices, said something before
        said = plain[rng.integers(len(plain))][-free:]
        sound[free - len(said):free] += said * rng.uniform(0.3, 1)
    if rng.random() < 0.5:  # and goes on after
        start = end + int(rng.uniform(0.02, 0.5) * scenes.RATE)
        said = plain[rng.integers(len(plain))][:max(0, len(sound) - start)]
        sound[start:start + len(said)] += said * rng.uniform(0.3, 1)
    return scene.record(sound), end


def negative(scene, plain, seconds, rng):
    sound = scene.talk(int(seconds * scenes.RATE))
    for _ in range(rng.integers(0, 3) if rng.random() < 0.4 else 0):
        sound = sound + scene.talk(len(sound)) * rng.uniform(0.1, 0.8)
    pieces = [scene.record(piece) for piece in np.array_split(sound, 4)]
    return np.concatenate(pieces)


def main():
    out, seed, count, kind = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    rng = np.random.default_rng(seed)
    clips = list(load(sys.argv[5:]))
    noises = [scenes.read_wav(f) for f in sorted(glob.glob(os.environ["NOISE"] + "/*.wav"))]
    plain = [c for c, _, label in clips if not label]
    # Clips with a word: only those where it is last, so that where it ends is known.
    called = [(c, label) for c, text, label in clips if label and text.rstrip(".!?").lower().endswith(label)]
    scene = scenes.Scenes(seed, noises, plain)
    features = Features(os.environ["FEATURES"])
    emb, mark, offs, ends = [], [], [0], []
    for i in range(count):
        if kind == "positive":
            clip, label = called[i % len(called)] if count > len(called) else called[rng.integers(len(called))]
            sound, end = positive(scene, clip, plain, rng)
        else:
            sound, end, label = negative(scene, plain, 30, rng), -1, ""
        rows = features.embeddings(sound)
        marks = np.zeros(len(rows), np.int8)
        if label:
            since = STEP * np.arange(len(rows)) + FIRST - end
            marks[(since > LOOK_AWAY[0]) & (since < LOOK_AWAY[1])] = -1
            marks[(since >= JUST_NOW[0]) & (since <= JUST_NOW[1])] = 1 + words.WORDS.index(label)
        emb.append(rows.astype(np.float16))
        mark.append(marks)
        offs.append(offs[-1] + len(rows))
        ends.append(end)
        if i % 500 == 0:
            print(out, i, "of", count, flush=True)
    np.savez(out, emb=np.concatenate(emb), mark=np.concatenate(mark), offs=np.array(offs), end=np.array(ends))


if __name__ == "__main__":
    main()

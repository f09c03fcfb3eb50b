"""Hours of speech without a wake word, to count false accepts in: clips of voices and recordings end to end, over one
another, in rooms, beside noise and music, loud and soft.

usage: mix.py OUT_FOLDER SEED FILES SECONDS CLIPS...      CLIPS = shards of speak.py, folders of WAVs
"""
import glob
import os
import pathlib
import sys
import wave

import numpy as np

import scenes
from build import load, negative


def main():
    out, seed, files, seconds = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    out.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    plain = [clip for clip, _, label in load(sys.argv[5:]) if not label]
    noises = [scenes.read_wav(f) for f in sorted(glob.glob(os.environ["NOISE"] + "/*.wav"))]
    scene = scenes.Scenes(seed, noises, plain)
    print(len(plain), "clips", sum(map(len, plain)) / scenes.RATE / 3600, "hours before mixing", flush=True)
    for i in range(files):
        sound = np.concatenate([negative(scene, plain, 30, rng) for _ in range(max(1, seconds // 30))])
        with wave.open(str(out / f"mixed_{i:03}.wav"), "wb") as w:
            w.setnchannels(1)
            w.setsampwidth(2)
            w.setframerate(scenes.RATE)
            w.writeframes(sound.tobytes())


if __name__ == "__main__":
    main()

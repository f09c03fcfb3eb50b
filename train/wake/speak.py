"""Lets synthetic voices say wake words, words like them and sentences.

usage: speak.py FAMILY OUT SEED MINUTES [sentences]      FAMILY = hibari | kokoro | espeak
With "sentences" nothing but sentences without a wake word, drawn with SEED: speech to test on.
Writes OUT_0.npz, OUT_1.npz ...: audio (int16, 16 kHz, joined), offs, text, label, voice. MINUTES is wall-clock time.
Where things lie: KOKORO (folder with kokoro.onnx and voices/), TEXT (folder of the sentence sets).
"""
import glob
import os
import random
import subprocess
import sys
import time

import numpy as np
from scipy.signal import resample_poly

import words

BINS = 601


class Hibari:
    """Our own voice, turned into many speakers: pitch, formants, tilt, breath and speed drawn at random."""

    def __init__(self, seed):
        from hibari import Hibari as Voice
        self.voice, self.rng, self.noise = Voice(), random.Random(seed), np.random.default_rng(seed)

    @staticmethod
    def stretch(bands, factor):
        at = np.minimum(np.arange(BINS) / factor, BINS - 1)
        low = np.floor(at).astype(int)
        part = (at - low).astype(np.float32)[:, None]
        return np.ascontiguousarray(bands[low] * (1 - part) + bands[np.minimum(low + 1, BINS - 1)] * part)

    def say(self, text):
        from hibari import dsp
        rng, noise = self.rng, self.noise
        spoken = self.voice.phonemize(text)
        if len(spoken) != 1:
            return None
        ids = np.asarray([self.voice.ids(spoken[0])], np.int64)
        speed = np.asarray([rng.uniform(0.7, 1.5)], np.float32)
        lh, theta, ln, lr, phi, f0 = (x[0].copy() for x in self.voice.sess.run(None, {"ids": ids, "speed": speed}))
        kind = rng.random()  # a man, a woman, a child: pitch factor, formant factor
        pitch, formant = ((rng.uniform(.42, .68), rng.uniform(.80, .96)) if kind < .5 else
                          (rng.uniform(.75, 1.25), rng.uniform(.92, 1.10)) if kind < .9 else
                          (rng.uniform(1.2, 1.6), rng.uniform(1.08, 1.22)))
        voiced = f0 > 40
        if voiced.any():
            middle = np.exp(np.mean(np.log(f0[voiced])))
            f0 = np.where(voiced, middle * pitch * np.exp(rng.uniform(.3, 1.4) * np.log(np.maximum(f0, 1) / middle)), 0)
            jitter = np.cumsum(noise.standard_normal(len(f0))) * 0.004
            f0 = np.where(voiced, np.clip(f0 * np.exp(jitter - jitter.mean()), 50, 600), 0).astype(np.float32)
        lh, theta, ln, lr = (self.stretch(x, formant) for x in (lh, theta, ln, lr))
        lr[:, voiced] -= rng.uniform(1, 3) * min(1, abs(np.log(pitch)) * 4)
        tilt = (np.log(np.maximum(np.arange(BINS), 5) / 40) * rng.uniform(-.35, .25)).astype(np.float32)[:, None]
        bumps = np.zeros(BINS, np.float32)
        for _ in range(3):
            bumps += rng.uniform(-.7, .7) * np.exp(-.5 * ((np.arange(BINS) - rng.uniform(5, 350)) / rng.uniform(8, 60)) ** 2)
        lh += tilt + bumps[:, None]
        ln += tilt + bumps[:, None]
        lr += tilt
        ln[:, voiced] += rng.uniform(-1, 1.2)
        return resample_poly(dsp.synth(lh, theta, ln, lr, phi, f0, noise), 2, 3), f"hibari {pitch:.2f} {formant:.2f}"


class Kokoro:
    """Kokoro-82M's 28 English voices and mixtures of two."""

    def __init__(self, seed):
        import onnxruntime
        from hibari import Hibari as Voice
        folder = os.environ["KOKORO"]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(folder + "/kokoro.onnx", options, providers=["CPUExecutionProvider"])
        self.reader, self.rng = Voice(), random.Random(seed)
        self.styles = {os.path.basename(f)[:-4]: np.fromfile(f, np.float32).reshape(510, 256)
                       for f in sorted(glob.glob(folder + "/voices/[ab]*.bin"))}

    def say(self, text):
        spoken = self.reader.phonemize(text)
        if len(spoken) != 1:
            return None
        ids = self.reader.ids(spoken[0])
        one, other = self.rng.choice(list(self.styles)), self.rng.choice(list(self.styles))
        part = self.rng.random() if self.rng.random() < 0.5 else 1.0
        style = part * self.styles[one][len(ids) - 2] + (1 - part) * self.styles[other][len(ids) - 2]
        speed = np.asarray([self.rng.uniform(0.8, 1.35)], np.float32)
        sound = self.session.run(None, {"tokens": np.asarray([ids], np.int64), "style": style[None], "speed": speed})[0]
        return resample_poly(sound, 2, 3), f"{one} {other} {part:.2f}"


class Espeak:
    """eSpeak NG's formant voices: nothing like people, yet various in accent."""
    ACCENTS = "en-us en-gb en-gb-scotland en-gb-x-rp en-gb-x-gbclan en-gb-x-gbcwmd en-029 en-us-nyc".split()
    VARIANTS = "m1 m2 m3 m4 m5 m6 m7 m8 f1 f2 f3 f4 f5 klatt klatt2 klatt3 Alex Andy Lee Mike belinda linda adam " \
               "steph ed caleb croak max michel zac".split()

    def __init__(self, seed):
        self.rng = random.Random(seed)

    def say(self, text):
        voice = self.rng.choice(self.ACCENTS) + "+" + self.rng.choice(self.VARIANTS)
        run = subprocess.run(["espeak-ng", "-v", voice, "-s", str(self.rng.randint(110, 230)),
                              "-p", str(self.rng.randint(10, 90)), "--stdout", text], capture_output=True)
        sound = np.frombuffer(run.stdout[44:], np.int16).astype(np.float32)
        return (resample_poly(sound, 320, 441), voice) if len(sound) else None


def main():
    family, out, seed, minutes = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
    rng = random.Random(seed)
    plain = words.sentences(os.environ["TEXT"], seed)
    voice = {"hibari": Hibari, "kokoro": Kokoro, "espeak": Espeak}[family](seed)
    end, shard, clips = time.time() + 60 * minutes, 0, []

    def write():
        nonlocal shard, clips
        sound, text, label, who = zip(*clips)
        np.savez(f"{out}_{shard}.npz", audio=np.concatenate(sound), offs=np.cumsum([0] + [len(s) for s in sound]),
                 text=np.array(text), label=np.array(label), voice=np.array(who))
        shard, clips = shard + 1, []
        print(family, shard, f"{max(0, end - time.time()):.0f} s left", flush=True)

    while time.time() < end:
        text, label = (rng.choice(plain), "") if "sentences" in sys.argv else words.phrase(rng, plain)
        said = voice.say(text)
        if said is None:
            continue
        sound, who = said
        sound = sound / max(1e-3, np.abs(sound).max()) * 0.6 * 32767
        loud = np.flatnonzero(np.abs(sound) > 500)
        if len(loud) < 1600:
            continue
        # Cut to the first and last loud sample: where a word ends is known to some milliseconds.
        clips.append((sound[max(0, loud[0] - 320):loud[-1] + 320].astype(np.int16), text, label, who))
        if len(clips) >= 200:
            write()
    if clips:
        write()


if __name__ == "__main__":
    main()

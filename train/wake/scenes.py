"""Rooms, noise, loudness and company for clean speech: what a microphone on a shelf gets to hear."""
import glob
import wave

import numpy as np
from scipy.signal import fftconvolve, resample

RATE = 16000


def read_wav(file):
    with wave.open(file) as w:
        sound = np.frombuffer(w.readframes(w.getnframes()), np.int16).reshape(-1, w.getnchannels())[:, 0]
        return resample(sound, int(len(sound) * RATE / w.getframerate())) if w.getframerate() != RATE else sound


def shards(pattern):
    """(sound, text, label) of every clip in the shards that speak.py wrote."""
    for file in sorted(glob.glob(pattern)):
        z = np.load(file)
        audio, offs = z["audio"], z["offs"]
        for i in range(len(z["text"])):
            yield audio[offs[i]:offs[i + 1]], str(z["text"][i]), str(z["label"][i])


class Scenes:
    def __init__(self, seed, noises, speech):
        """noises: recorded noise, int16; speech: clips to babble with."""
        self.rng = np.random.default_rng(seed)
        self.noises = noises
        self.speech = speech

    # -- where ----------------------------------------------------------------------------------
    def room(self, sound):
        """Sound in a room by formula: a direct path, some early reflections, a tail that decays in 0.1 to 0.7 s."""
        rng = self.rng
        decay = rng.uniform(0.1, 0.7)
        n = int(RATE * decay)
        tail = rng.standard_normal(n) * np.exp(-6.9 * np.arange(n) / n)
        tail[:int(rng.uniform(0.004, 0.02) * RATE)] *= 0.1
        tail *= 10 ** (rng.uniform(-14, 2) / 20) / np.sqrt((tail ** 2).sum())
        tail[0] = 1
        for _ in range(rng.integers(2, 7)):
            tail[int(rng.uniform(0.001, 0.03) * RATE)] += rng.uniform(-0.5, 0.5)
        return fftconvolve(sound, tail)[:len(sound)]

    def microphone(self, sound):
        """A smooth random frequency response, some with little bass or treble."""
        rng = self.rng
        spectrum = np.fft.rfft(sound)
        f = np.linspace(0, RATE / 2, len(spectrum))
        points = np.array([0, 100, 300, 800, 2000, 4000, 6000, 8000])
        gains = rng.uniform(-5, 5, len(points))
        gains[0] -= rng.uniform(0, 25)
        gains[1] -= rng.uniform(0, 8)
        if rng.random() < 0.3:
            gains[-2:] -= rng.uniform(0, 30)
        return np.fft.irfft(spectrum * 10 ** (np.interp(f, points, gains) / 20), len(sound))

    # -- beside what ----------------------------------------------------------------------------
    def noise(self, n):
        """n samples of one kind of noise, root mean square 1."""
        rng = self.rng
        kind = rng.random()
        if kind < 0.35:
            spectrum = np.fft.rfft(rng.standard_normal(n))
            f = np.maximum(np.arange(len(spectrum)), 1)
            sound = np.fft.irfft(spectrum * f ** -rng.uniform(0, 1.1), n)
        elif kind < 0.60 and self.noises:
            one = self.noises[rng.integers(len(self.noises))].astype(np.float64)
            sound = np.resize(np.roll(one, -rng.integers(len(one))), n)
        elif kind < 0.80 and self.speech:
            sound = sum(self.talk(n) for _ in range(rng.integers(2, 7)))
        elif kind < 0.95:
            sound = self.music(n)
        else:
            t = np.arange(n) / RATE
            hum = rng.choice([50, 60])
            sound = sum(rng.uniform(0, 1) / k * np.sin(2 * np.pi * hum * k * t + rng.uniform(0, 6)) for k in range(1, 12))
        return sound / (np.sqrt((sound ** 2).mean()) + 1e-9)

    def talk(self, n):
        """n samples of somebody going on."""
        out = np.zeros(n)
        at = -int(self.rng.integers(0, RATE))
        while at < n:
            clip = self.speech[self.rng.integers(len(self.speech))].astype(np.float64)
            a, b = max(0, at), min(n, at + len(clip))
            if b > a:
                out[a:b] += clip[a - at:b - at]
            at += len(clip) + int(self.rng.uniform(0.05, 0.8) * RATE)
        return out

    def music(self, n):
        """Chords, a bass and a drum by formula."""
        rng = self.rng
        out = np.zeros(n)
        beat = int(RATE * rng.uniform(0.25, 0.7))
        root = rng.uniform(80, 220)
        for at in range(0, n, beat):
            m = min(n - at, beat * 2)
            t = np.arange(m) / RATE
            fade = np.exp(-t * rng.uniform(1, 6))
            for step in rng.choice([0, 3, 4, 5, 7, 9, 12, 16, 19], 3):
                pitch = root * 2 ** (step / 12)
                for k in range(1, rng.integers(3, 9)):
                    out[at:at + m] += fade * np.sin(2 * np.pi * pitch * k * t + rng.uniform(0, 6)) / k
            if rng.random() < 0.6:
                out[at:at + m] += rng.uniform(0.5, 3) * rng.standard_normal(m) * np.exp(-t * rng.uniform(15, 60))
        return out

    # -- all of it ------------------------------------------------------------------------------
    def record(self, sound, still=0.12):
        """Clean speech as a microphone would deliver it, int16."""
        rng = self.rng
        sound = sound.astype(np.float64)
        if rng.random() < 0.65:
            sound = self.room(sound)
        if rng.random() < 0.8:
            sound = self.microphone(sound)
        loud = np.abs(sound).max() + 1e-9
        level = np.sqrt(np.mean(sound[np.abs(sound) > 0.05 * loud] ** 2)) + 1e-9
        if rng.random() > still:
            snr = rng.triangular(2, 18, 40)
            sound = sound + self.noise(len(sound)) * level * 10 ** (-snr / 20)
        peak = 32767 * 10 ** (rng.triangular(-40, -8, 3) / 20)
        sound = sound / (np.abs(sound).max() + 1e-9) * peak
        if rng.random() < 0.9:
            sound = sound + rng.standard_normal(len(sound)) * rng.uniform(0.3, 12)
        return np.clip(sound, -32768, 32767).astype(np.int16)

    def pace(self, sound):
        """Faster and higher, or slower and lower."""
        if self.rng.random() < 0.5:
            return sound
        n = int(len(sound) * self.rng.uniform(0.87, 1.15))
        return np.interp(np.linspace(0, len(sound) - 1, n), np.arange(len(sound)), sound)

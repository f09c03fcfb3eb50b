"""The Python half of tools/voice-roundtrip: the reference's sound, Whisper, and word errors."""

import pathlib
import sys
import time


def speak(sentences, out):
    from hibari import Hibari

    start = time.process_time()
    voice = Hibari(threads=1)
    print(f"reference open: {time.process_time() - start:.2f} s CPU")
    lines = pathlib.Path(sentences).read_text().splitlines()
    best, seconds = None, 0.0
    for _ in range(3):
        start, seconds = time.process_time(), 0.0
        for i, line in enumerate(lines):
            voice.save(line, str(pathlib.Path(out) / f"{i:02d}.wav"))
        cpu = time.process_time() - start
        best = cpu if best is None else min(best, cpu)
    seconds = sum(len(voice(line)) / 24000 for line in lines)
    print(f"reference sound: {seconds:.1f} s, CPU: {best:.2f} s, real-time factor {best / seconds:.4f}")


def recognize(model, work):
    from faster_whisper import WhisperModel

    whisper = WhisperModel(model, device="cpu", compute_type="float32", cpu_threads=1)
    for side in ("ours", "reference"):
        lines = []
        for wav in sorted((pathlib.Path(work) / side).glob("*.wav")):
            segments, _ = whisper.transcribe(str(wav), language="en", beam_size=5)
            lines.append(" ".join(segment.text.strip() for segment in segments))
        (pathlib.Path(work) / f"{side}.txt").write_text("\n".join(lines) + "\n")


def errors(expected, found):
    row = list(range(len(found) + 1))
    for i, a in enumerate(expected, 1):
        diagonal, row[0] = row[0], i
        for j, b in enumerate(found, 1):
            diagonal, row[j] = row[j], min(diagonal + (a != b), row[j] + 1, row[j - 1] + 1)
    return row[-1]


def compare(work):
    read = lambda side: [l.split() for l in (pathlib.Path(work) / f"{side}.words").read_text().splitlines()]
    expected = read("expected")
    words = sum(map(len, expected))
    for side in ("ours", "reference"):
        wrong = 0
        for e, f in zip(expected, read(side)):
            n = errors(e, f)
            wrong += n
            if n:
                print(f"  {side}: {' '.join(e)} -> {' '.join(f)}")
        print(f"{side}: {wrong} of {words} words wrong, {100 * wrong / words:.2f} %")


{"speak": speak, "recognize": recognize, "compare": compare}[sys.argv[1]](*sys.argv[2:])

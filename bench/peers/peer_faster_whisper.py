"""faster-whisper, asked one line at a time; started by bench/asr.

    load model=FOLDER threads=N beam=N  ->  {"name":"faster-whisper 1.2.1"}
    hear FILE                           ->  {"seconds":0.41,"processorSeconds":0.79,"text":"..."}

FILE holds 16 kHz mono samples, signed 16-bit in this machine's byte order. Nothing but transcribing lies between the
two clock readings. Settings that Tern has no counterpart for are those that take faster-whisper the least time: one
temperature, no time stamps, no text from before, no filter for voice activity.
"""

import json
import sys
import time

import faster_whisper
import numpy


def load(line):
    settings = dict(pair.split("=", 1) for pair in line.split(" ")[1:])
    model = faster_whisper.WhisperModel(
        settings["model"],
        device="cpu",
        compute_type="int8",
        cpu_threads=int(settings["threads"]),
        local_files_only=True,
    )
    return model, int(settings["beam"])


def hear(model, beam, file):
    sound = numpy.fromfile(file, dtype=numpy.int16).astype(numpy.float32) / 32768
    processor = time.process_time()
    start = time.perf_counter()
    segments, _ = model.transcribe(
        sound,
        language="en",
        beam_size=beam,
        temperature=0.0,
        without_timestamps=True,
        condition_on_previous_text=False,
        vad_filter=False,
    )
    text = "".join(segment.text for segment in segments)
    return {
        "seconds": time.perf_counter() - start,
        "processorSeconds": time.process_time() - processor,
        "text": text.strip(),
    }


def main():
    model, beam = None, 1
    for line in sys.stdin:
        line = line.rstrip("\n")
        try:
            if line.startswith("load "):
                model, beam = load(line)
                answer = {"name": "faster-whisper " + faster_whisper.__version__}
            else:
                answer = hear(model, beam, line.removeprefix("hear "))
        except Exception as wrong:  # the driver says which clip it was, and stops
            answer = {"error": str(wrong)}
        print(json.dumps(answer), flush=True)


main()

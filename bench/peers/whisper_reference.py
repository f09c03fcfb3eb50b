"""What CTranslate2 hears in the recordings: the golden files of asr's tests.

    python whisper_reference.py MODEL_FOLDER RECORDINGS_FOLDER OUT_FOLDER [EVERY]

Needs faster-whisper, whose front end makes the log-mel pictures. Writes mel.f16, the pictures of every third recording
(or EVERY-th), one behind the other: for each 10 ms 80 halves, little endian; and greedy.json with what was written over
exactly these halves, padded with zeros to 30 s, in float32: ids, text, mean log probability, probability that nobody
speaks, and a few values of the encoder's output.
"""

import json
import pathlib
import sys
import wave

import ctranslate2
import faster_whisper
import numpy

FRAMES = 3000


def mel(model, file):
    with wave.open(str(file)) as sound:
        samples = numpy.frombuffer(sound.readframes(sound.getnframes()), dtype="<i2")
    picture = model.feature_extractor(samples.astype(numpy.float32) / 32768)
    # The last column lies behind the sound; faster-whisper leaves it out as well.
    return picture[:, :-1].astype(numpy.float16)


def describe(model, prompt, file, picture):
    padded = numpy.zeros((1, picture.shape[0], FRAMES), numpy.float32)
    padded[0, :, : picture.shape[1]] = picture
    encoded = model.model.encode(ctranslate2.StorageView.from_array(padded), to_cpu=True)
    result = model.model.generate(
        encoded,
        [prompt],
        beam_size=1,
        suppress_blank=True,
        suppress_tokens=[-1],
        return_scores=True,
        return_no_speech_prob=True,
    )[0]
    values = numpy.array(encoded)[0]
    ids = result.sequences_ids[0]
    return {
        "file": file.name,
        "frames": picture.shape[1],
        "ids": ids,
        "text": model.hf_tokenizer.decode(ids),
        "score": round(result.scores[0], 4),
        "no_speech_prob": round(result.no_speech_prob, 5),
        "encoder_first_frame_first8": [round(float(value), 4) for value in values[0][:8]],
        "encoder_mean_abs": round(float(numpy.abs(values).mean()), 5),
    }


def main(model_folder, recordings, out, every=3):
    model = faster_whisper.WhisperModel(model_folder, device="cpu", compute_type="float32", local_files_only=True)
    token = model.hf_tokenizer.token_to_id
    prompt = [token("<|startoftranscript|>")]
    if model.model.is_multilingual:
        prompt += [token("<|en|>"), token("<|transcribe|>")]
    prompt.append(token("<|notimestamps|>"))
    files = sorted(pathlib.Path(recordings).glob("*.wav"))[:: int(every)]
    pictures = [mel(model, file) for file in files]
    cases = [describe(model, prompt, file, picture) for file, picture in zip(files, pictures)]
    out = pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    (out / "mel.f16").write_bytes(b"".join(picture.T.astype("<f2").tobytes() for picture in pictures))
    lines = ",\n".join("  " + json.dumps(case) for case in cases)
    head = "CTranslate2 %s, float32, beam 1, temperature 0, blanks and the tokens of config.json left out" % (
        ctranslate2.__version__
    )
    (out / "greedy.json").write_text(
        '{"model": %s, "prompt": %s, "cases": [\n%s\n]}\n' % (json.dumps(head), prompt, lines)
    )


main(*sys.argv[1:])

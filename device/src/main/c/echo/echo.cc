// WebRTC's audio processing, release 0.3 as Debian packages it, behind echo.h.
#include "echo.h"

#include <string.h>
#include <new>

#include <webrtc/modules/audio_processing/include/audio_processing.h>
#include <webrtc/modules/interface/module_common_types.h>

struct tern_echo {
  webrtc::AudioProcessing *processing;
  webrtc::AudioFrame frame;
};

static bool set_up(webrtc::AudioProcessing *processing, int suppression, int noise, int high_pass) {
  using webrtc::EchoCancellation;
  using webrtc::NoiseSuppression;
  EchoCancellation *echo = processing->echo_cancellation();
  bool done = echo->Enable(true) == 0
      && echo->set_suppression_level(static_cast<EchoCancellation::SuppressionLevel>(suppression)) == 0
      && echo->enable_drift_compensation(false) == 0
      && processing->high_pass_filter()->Enable(high_pass != 0) == 0;
  if (noise >= 0) {
    done = done && processing->noise_suppression()->set_level(static_cast<NoiseSuppression::Level>(noise)) == 0
        && processing->noise_suppression()->Enable(true) == 0;
  }
  return done;
}

tern_echo *tern_echo_open(int suppression, int noise, int high_pass) {
  tern_echo *echo = new (std::nothrow) tern_echo;
  if (echo == nullptr) return nullptr;
  webrtc::Config config;
  // A filter of 128 instead of 48 ms, which is what a room needs; and the delay is looked for where the one told is wrong.
  config.Set<webrtc::ExtendedFilter>(new webrtc::ExtendedFilter(true));
  config.Set<webrtc::DelayAgnostic>(new webrtc::DelayAgnostic(true));
  echo->processing = webrtc::AudioProcessing::Create(config);
  if (echo->processing == nullptr || !set_up(echo->processing, suppression, noise, high_pass)) {
    tern_echo_close(echo);
    return nullptr;
  }
  echo->frame.Reset();
  echo->frame.sample_rate_hz_ = TERN_ECHO_SAMPLE_RATE_HZ;
  echo->frame.samples_per_channel_ = TERN_ECHO_FRAME;
  echo->frame.num_channels_ = 1;
  return echo;
}

void tern_echo_close(tern_echo *echo) {
  delete echo->processing;
  delete echo;
}

int tern_echo_play(tern_echo *echo, const int16_t *frame) {
  memcpy(echo->frame.data_, frame, TERN_ECHO_FRAME * sizeof(int16_t));
  return echo->processing->AnalyzeReverseStream(&echo->frame);
}

int tern_echo_clean(tern_echo *echo, int16_t *frame, int delay_millis) {
  memcpy(echo->frame.data_, frame, TERN_ECHO_FRAME * sizeof(int16_t));
  int error = echo->processing->set_stream_delay_ms(delay_millis);
  // A delay beyond the library's range is held to it, with a warning.
  if (error != 0 && error != webrtc::AudioProcessing::kBadStreamParameterWarning) return error;
  error = echo->processing->ProcessStream(&echo->frame);
  if (error == 0) memcpy(frame, echo->frame.data_, TERN_ECHO_FRAME * sizeof(int16_t));
  return error;
}

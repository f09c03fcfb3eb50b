// The contract between Java and WebRTC's echo canceller, method for method what dev.tern.device.audio.echo.NativeEchoCanceller
// declares.
//
// A canceller is for one stream of 16 kHz and one channel and for one thread at a time. A frame is FRAME samples, 10 ms;
// whoever calls has checked that a frame lies within its array. Nothing is allocated after tern_echo_open.
#ifndef TERN_ECHO_H
#define TERN_ECHO_H

#include <stdint.h>

#define TERN_ECHO_SAMPLE_RATE_HZ 16000
#define TERN_ECHO_FRAME 160

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tern_echo tern_echo;

// suppression: how hard what looks like echo is turned down, 0 to 2. noise: how hard noise is, 0 to 3, or -1 for not at
// all. high_pass: whether what is below speech is taken out. Null where there is no memory or the library refuses.
tern_echo *tern_echo_open(int suppression, int noise, int high_pass);
void tern_echo_close(tern_echo *echo);

// A frame that is played; exactly one before each frame that is cleaned. Returns 0, or the library's error.
int tern_echo_play(tern_echo *echo, const int16_t *frame);

// Cleans a frame in place, whose echo is that of sound played delay_millis before it. Returns 0, or the library's error.
int tern_echo_clean(tern_echo *echo, int16_t *frame, int delay_millis);

#ifdef __cplusplus
}
#endif

#endif

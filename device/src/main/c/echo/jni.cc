// What Java calls: dev.tern.device.audio.echo.NativeEchoCanceller, method for method. Only translates: `echo` is the
// address of a tern_echo, frames are copied out of and into their arrays.
#include "echo.h"

#include <jni.h>

#define METHOD(type, name) extern "C" JNIEXPORT type JNICALL Java_dev_tern_device_audio_echo_NativeEchoCanceller_##name

METHOD(jlong, open)(JNIEnv *, jclass, jint suppression, jint noise, jboolean highPass) {
  return reinterpret_cast<jlong>(tern_echo_open(suppression, noise, highPass));
}

METHOD(void, close)(JNIEnv *, jclass, jlong echo) { tern_echo_close(reinterpret_cast<tern_echo *>(echo)); }

METHOD(jint, play)(JNIEnv *env, jclass, jlong echo, jshortArray samples, jint offset) {
  jshort frame[TERN_ECHO_FRAME];
  env->GetShortArrayRegion(samples, offset, TERN_ECHO_FRAME, frame);
  return tern_echo_play(reinterpret_cast<tern_echo *>(echo), frame);
}

METHOD(jint, clean)(JNIEnv *env, jclass, jlong echo, jshortArray samples, jint offset, jint delayMillis) {
  jshort frame[TERN_ECHO_FRAME];
  env->GetShortArrayRegion(samples, offset, TERN_ECHO_FRAME, frame);
  jint error = tern_echo_clean(reinterpret_cast<tern_echo *>(echo), frame, delayMillis);
  env->SetShortArrayRegion(samples, offset, TERN_ECHO_FRAME, frame);
  return error;
}

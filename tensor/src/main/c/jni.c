// JNI's side of dev.tern.tensor.kernel.NativeKernels.
#include "kernels.h"

#include <jni.h>

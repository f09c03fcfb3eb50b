package dev.tern.ota.digest;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/**
 * SHA-256 of OpenSSL 3, line for line as in {@code openssl/sha.h}. The state of a digest, a {@code
 * SHA256_CTX} of 112 bytes, lies in the caller's memory, so nothing has to be freed. Its first use
 * throws {@link UnsatisfiedLinkError} where the library is not there.
 */
final class LibCrypto {
  static final int STATE_BYTES = 112;

  static {
    Native.register(LibCrypto.class, NativeLibrary.getInstance("libcrypto.so.3"));
  }

  private LibCrypto() {}

  /**
   * {@code int SHA256_Init(SHA256_CTX *c)}.
   *
   * @return 1
   */
  static native int SHA256_Init(byte[] state);

  /** {@code int SHA256_Update(SHA256_CTX *c, const void *data, size_t len)}. */
  static native int SHA256_Update(byte[] state, Pointer bytes, long length);

  /**
   * {@code int SHA256_Final(unsigned char *md, SHA256_CTX *c)}.
   *
   * @param digest 32 bytes
   */
  static native int SHA256_Final(byte[] digest, byte[] state);
}

package dev.tern.nativesound;

import com.oracle.svm.core.c.CGlobalDataFactory;
import com.oracle.svm.core.jdk.NativeLibrarySupport;
import com.oracle.svm.core.jdk.PlatformNativeLibrarySupport;
import com.oracle.svm.hosted.FeatureImpl;
import java.lang.reflect.Field;
import org.graalvm.collections.EconomicMap;
import org.graalvm.nativeimage.hosted.Feature;

/** Links {@code libjsound.a} statically, and ALSA's {@code libasound} dynamically. */
public final class JavaSoundFeature implements Feature {
  // The builder compares some of these names by identity.
  private static final String LIBRARY = "jsound".intern();

  @Override
  public String getDescription() {
    return "Java Sound over ALSA";
  }

  @Override
  public void beforeAnalysis(BeforeAnalysisAccess access) {
    initializeAtLoad();
    NativeLibrarySupport.singleton().preregisterUninitializedBuiltinLibrary(LIBRARY);
    PlatformNativeLibrarySupport.singleton().addBuiltinPkgNativePrefix("com_sun_media_sound");
    var libraries = ((FeatureImpl.BeforeAnalysisAccessImpl) access).getNativeLibraries();
    libraries.addStaticJniLibrary(LIBRARY, "java");
    libraries.addDynamicNonJniLibrary("asound");
  }

  /** Enters {@code JNI_OnLoad_jsound} into the table of functions that a load runs. */
  private static void initializeAtLoad() {
    try {
      Object initializer = value(NativeLibrarySupport.singleton(), "libraryInitializer");
      @SuppressWarnings("unchecked")
      var onLoad = (EconomicMap<String, Object>) value(initializer, "onLoadCGlobalDataMap");
      onLoad.put(LIBRARY, CGlobalDataFactory.forSymbol("JNI_OnLoad_" + LIBRARY, true));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "this image builder keeps its native libraries elsewhere; expected builder=25.0.2", e);
    }
  }

  private static Object value(Object owner, String field) throws ReflectiveOperationException {
    Field found = owner.getClass().getDeclaredField(field);
    found.setAccessible(true);
    return found.get(owner);
  }
}

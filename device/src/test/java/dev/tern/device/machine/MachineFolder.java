package dev.tern.device.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder with the {@code proc} and {@code sys} of a board, written as the kernel would. */
public final class MachineFolder {
  private static final String A76 =
      "fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm lrcpc dcpop"
          + " asimddp";

  private final Path root;
  private final StringBuilder cpuinfo = new StringBuilder();
  private int cores;

  public MachineFolder(Path root) {
    this.root = root;
  }

  /** Raspberry Pi 4 with 2 GiB, of which firmware and graphics keep some. */
  public static Machine raspberryPi4(Path root) {
    return new MachineFolder(root)
        .armCores(4, "0xd08", "fp asimd evtstrm crc32 cpuid")
        .memoryMib(1_848)
        .deviceTree("Raspberry Pi 4 Model B Rev 1.4", "raspberrypi,4-model-b", "brcm,bcm2711")
        .read("aarch64");
  }

  public static Machine raspberryPi5(Path root) {
    return new MachineFolder(root)
        .armCores(4, "0xd0b", A76)
        .memoryMib(8_053)
        .deviceTree("Raspberry Pi 5 Model B Rev 1.0", "raspberrypi,5-model-b", "brcm,bcm2712")
        .read("aarch64");
  }

  /** Four slow cores, then four fast ones, as a kernel with energy-aware scheduling rates them. */
  public static Machine orangePi5(Path root) {
    MachineFolder folder =
        new MachineFolder(root)
            .armCores(4, "0xd05", A76)
            .armCores(4, "0xd0b", A76)
            .memoryMib(7_900)
            .deviceTree("Xunlong Orange Pi 5", "xunlong,orangepi-5", "rockchip,rk3588s");
    for (int core = 0; core < 8; core++) {
      folder.file(
          "sys/devices/system/cpu/cpu" + core + "/cpu_capacity", core < 4 ? "530\n" : "1024\n");
    }
    return folder.read("aarch64");
  }

  public static Machine intelN100(Path root) {
    return new MachineFolder(root)
        .x86Cores(4, "Intel(R) N100", "fpu sse2 avx avx2 bmi2 f16c fma avx_vnni")
        .memoryMib(15_700)
        .file("sys/class/dmi/id/sys_vendor", "AZW\n")
        .file("sys/class/dmi/id/product_name", "EQ\n")
        .read("amd64");
  }

  public MachineFolder x86Cores(int count, String name, String flags) {
    for (int i = 0; i < count; i++) {
      cpuinfo.append("processor\t: ").append(cores++).append('\n');
      cpuinfo.append("model name\t: ").append(name).append('\n');
      cpuinfo.append("flags\t\t: ").append(flags).append("\n\n");
    }
    return file("proc/cpuinfo", cpuinfo.toString());
  }

  public MachineFolder armCores(int count, String part, String features) {
    for (int i = 0; i < count; i++) {
      cpuinfo.append("processor\t: ").append(cores++).append('\n');
      cpuinfo.append("Features\t: ").append(features).append('\n');
      cpuinfo.append("CPU implementer\t: 0x41\nCPU part\t: ").append(part).append("\n\n");
    }
    return file("proc/cpuinfo", cpuinfo.toString());
  }

  public MachineFolder memoryMib(int mib) {
    return file("proc/meminfo", "MemTotal:       " + 1_024 * mib + " kB\nMemFree: 1 kB\n");
  }

  /** Strings of a device tree end in a zero byte. */
  public MachineFolder deviceTree(String model, String... compatible) {
    file("proc/device-tree/model", model + "\0");
    return file("proc/device-tree/compatible", String.join("\0", compatible) + "\0");
  }

  public MachineFolder file(String path, String text) {
    try {
      Path file = root.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text, StandardCharsets.ISO_8859_1);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Machine read(String javaArchitecture) {
    return Machine.read(root, javaArchitecture);
  }
}

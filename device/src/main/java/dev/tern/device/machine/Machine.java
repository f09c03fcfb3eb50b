package dev.tern.device.machine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A machine as Linux describes it.
 *
 * @param architecture {@code x86-64}, {@code arm64}, or what Java calls another one
 * @param processor its name; on ARM, which has none, {@code implementer 0x41 part 0xd08}
 * @param cores that this process may run on, by number
 * @param fastCores those of them that are as fast as the fastest, by number; all of them where the
 *     machine does not tell
 * @param instructionSets names as in {@code /proc/cpuinfo}, those that every core has
 * @param memoryBytes {@code MemTotal}, which is what firmware and kernel left; 0 where unknown
 * @param memoryLimitBytes of the control group this process is in, and those around it
 * @param deviceTreeModel what an ARM board calls itself
 * @param deviceTreeCompatible names a kernel knows the board by, the most exact one first
 * @param dmiProduct maker and product as an x86 firmware tells them
 * @param isVirtual whether a hypervisor says so, or the product is one
 * @param soundCards in the order of the kernel
 */
public record Machine(
    String architecture,
    String processor,
    List<Integer> cores,
    List<Integer> fastCores,
    Set<String> instructionSets,
    long memoryBytes,
    OptionalLong memoryLimitBytes,
    Optional<String> deviceTreeModel,
    List<String> deviceTreeCompatible,
    Optional<String> dmiProduct,
    boolean isVirtual,
    List<SoundCard> soundCards) {

  private static final Pattern MEM_TOTAL = Pattern.compile("(?m)^MemTotal:\\s+(\\d+) kB$");
  private static final Pattern CORES_ALLOWED =
      Pattern.compile("(?m)^Cpus_allowed_list:\\s+(\\S+)$");
  private static final Pattern HYPERVISORS =
      Pattern.compile(
          "(?i)qemu|kvm|virtualbox|vmware|virtual machine|xen|bochs|parallels|bhyve|google compute"
              + "|amazon ec2");

  /** The machine this runs on. */
  public static Machine running() {
    return read(Path.of("/"), System.getProperty("os.arch"));
  }

  /**
   * @param root a folder that has {@code proc} and {@code sys}
   * @param javaArchitecture as in the system property {@code os.arch}
   */
  public static Machine read(Path root, String javaArchitecture) {
    TextFiles files = new TextFiles(root);
    String cpuinfo = files.text("proc/cpuinfo").orElse("");
    List<Integer> cores = cores(files, cpuinfo);
    Set<String> instructionSets = instructionSets(cpuinfo);
    List<String> compatible = strings(files.text("proc/device-tree/compatible"));
    Optional<String> product = dmiProduct(files);
    boolean isVirtual =
        instructionSets.contains("hypervisor")
            || compatible.contains("linux,dummy-virt")
            || product.filter(name -> HYPERVISORS.matcher(name).find()).isPresent();
    return new Machine(
        architecture(javaArchitecture),
        processor(cpuinfo),
        cores,
        fastCores(files, cores),
        instructionSets,
        memoryBytes(files),
        ControlGroups.memoryLimitBytes(files),
        strings(files.text("proc/device-tree/model")).stream().findFirst(),
        compatible,
        product,
        isVirtual,
        SoundCard.list(files));
  }

  /** The memory that this process can have at most. */
  public long usableMemoryBytes() {
    return Math.min(memoryBytes, memoryLimitBytes.orElse(Long.MAX_VALUE));
  }

  private static String architecture(String javaArchitecture) {
    return switch (javaArchitecture) {
      case "amd64", "x86_64" -> "x86-64";
      case "aarch64" -> "arm64";
      default -> javaArchitecture;
    };
  }

  private static String processor(String cpuinfo) {
    Optional<String> implementer = values(cpuinfo, "CPU implementer").stream().findFirst();
    Set<String> parts = new TreeSet<>(values(cpuinfo, "CPU part"));
    if (implementer.isPresent()) {
      return "implementer " + implementer.get() + " part " + String.join("+", parts);
    }
    return values(cpuinfo, "model name").stream().findFirst().orElse("unknown");
  }

  private static List<Integer> cores(TextFiles files, String cpuinfo) {
    Matcher allowed = CORES_ALLOWED.matcher(files.text("proc/self/status").orElse(""));
    List<Integer> present =
        values(cpuinfo, "processor").stream()
            .filter(number -> number.matches("\\d{1,4}"))
            .map(Integer::valueOf)
            .toList();
    if (!allowed.find()) {
      return present;
    }
    List<Integer> numbers = numbers(allowed.group(1));
    return present.isEmpty() ? numbers : present.stream().filter(numbers::contains).toList();
  }

  /** A list as the kernel writes it: {@code 0-3,6}. */
  private static List<Integer> numbers(String list) {
    List<Integer> numbers = new ArrayList<>();
    for (String range : list.split(",")) {
      if (range.matches("\\d{1,4}(-\\d{1,4})?")) {
        String[] ends = range.split("-");
        int last = Integer.parseInt(ends[ends.length - 1]);
        for (int number = Integer.parseInt(ends[0]); number <= last; number++) {
          numbers.add(number);
        }
      }
    }
    return numbers;
  }

  /**
   * ARM kernels rate cores by {@code cpu_capacity}; elsewhere the highest frequency tells. Within a
   * tenth of the fastest is as fast: turbo clocks differ a little from core to core.
   */
  private static List<Integer> fastCores(TextFiles files, List<Integer> cores) {
    for (String rating : List.of("cpu_capacity", "cpufreq/cpuinfo_max_freq")) {
      List<OptionalLong> ratings =
          cores.stream()
              .map(core -> files.whole("sys/devices/system/cpu/cpu" + core + "/" + rating))
              .toList();
      if (!ratings.isEmpty() && ratings.stream().allMatch(OptionalLong::isPresent)) {
        long fastest = ratings.stream().mapToLong(OptionalLong::getAsLong).max().getAsLong();
        List<Integer> fast = new ArrayList<>();
        for (int i = 0; i < cores.size(); i++) {
          if (ratings.get(i).getAsLong() >= 0.9 * fastest) {
            fast.add(cores.get(i));
          }
        }
        return fast;
      }
    }
    return cores;
  }

  /** The line {@code flags} of x86 and {@code Features} of ARM, once a core. */
  private static Set<String> instructionSets(String cpuinfo) {
    List<String> lines = new ArrayList<>(values(cpuinfo, "flags"));
    lines.addAll(values(cpuinfo, "Features"));
    Set<String> all = new LinkedHashSet<>();
    for (int i = 0; i < lines.size(); i++) {
      List<String> names = Arrays.asList(lines.get(i).split("\\s+"));
      if (i == 0) {
        all.addAll(names);
      } else {
        all.retainAll(names);
      }
    }
    return all;
  }

  private static long memoryBytes(TextFiles files) {
    Matcher total = MEM_TOTAL.matcher(files.text("proc/meminfo").orElse(""));
    return total.find() ? Long.parseLong(total.group(1)) * 1_024 : 0;
  }

  private static Optional<String> dmiProduct(TextFiles files) {
    String name =
        String.join(
                " ",
                files.text("sys/class/dmi/id/sys_vendor").orElse("").strip(),
                files.text("sys/class/dmi/id/product_name").orElse("").strip())
            .strip();
    return name.isEmpty() ? Optional.empty() : Optional.of(name);
  }

  /** Values of every line {@code key : value}. */
  private static List<String> values(String cpuinfo, String key) {
    return cpuinfo
        .lines()
        .map(line -> line.split(":", 2))
        .filter(parts -> parts.length == 2 && parts[0].strip().equals(key))
        .map(parts -> parts[1].strip())
        .toList();
  }

  /** The device tree's strings end in a zero byte each. */
  private static List<String> strings(Optional<String> text) {
    return text.stream()
        .flatMap(all -> Arrays.stream(all.split("\0")))
        .map(String::strip)
        .filter(each -> !each.isEmpty())
        .toList();
  }

  /** One line for people. */
  public String describe() {
    String name = deviceTreeModel.or(() -> dmiProduct).map(found -> found + ", ").orElse("");
    return "%s%s, %s, %d cores, %d MiB"
        .formatted(name, processor, architecture, cores.size(), memoryBytes >> 20);
  }
}

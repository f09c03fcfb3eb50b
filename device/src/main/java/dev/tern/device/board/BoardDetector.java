package dev.tern.device.board;

import dev.tern.device.machine.Machine;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which of the known boards a machine is.
 *
 * <p>On ARM the device tree names the board; the kernel's list of names (its bindings under {@code
 * Documentation/devicetree/bindings/arm}) is short and stable. On x86 boards with an N100 come from
 * dozens of makers, so the processor tells.
 */
public final class BoardDetector {
  private record Sign(String board, Pattern compatible) {}

  private static final List<Sign> SIGNS =
      List.of(
          new Sign(
              "raspberry-pi-4", Pattern.compile("raspberrypi,(4-model-b|4-compute-module.*|400)")),
          new Sign(
              "raspberry-pi-5",
              Pattern.compile("raspberrypi,(5-model-b|5-compute-module.*|500.*)")),
          // Mainline kernels say xunlong, the maker's own say rockchip.
          new Sign(
              "orange-pi-5",
              Pattern.compile("xunlong,orangepi-5.*|rockchip,rk3588s?-orangepi-5.*")));

  /** Four or fewer Gracemont cores and nothing else, in speed grades. */
  private static final Pattern ALDER_LAKE_N = Pattern.compile("\\bN(95|97|100|150|200)\\b");

  private BoardDetector() {}

  /**
   * @param board a name of {@link BoardFolders}
   * @param because what was found, for people
   */
  public record Detected(String board, String because) {}

  /** The board that fits best; the generic one of the architecture where no sign is known. */
  public static Detected detect(Machine machine) {
    for (Sign sign : SIGNS) {
      Optional<String> found =
          machine.deviceTreeCompatible().stream()
              .filter(name -> sign.compatible().matcher(name).matches())
              .findFirst();
      if (found.isPresent()) {
        String model = machine.deviceTreeModel().map(text -> ", model '" + text + "'").orElse("");
        return new Detected(sign.board(), "the device tree says '" + found.get() + "'" + model);
      }
    }
    if (machine.isVirtual()) {
      return new Detected("virtual", "a hypervisor runs it, " + product(machine));
    }
    if (machine.architecture().equals("x86-64")
        && ALDER_LAKE_N.matcher(machine.processor()).find()) {
      return new Detected("intel-n100", "the processor is '" + machine.processor() + "'");
    }
    return switch (machine.architecture()) {
      case "x86-64", "arm64" ->
          new Detected(
              "generic-" + machine.architecture(),
              "no board that Tern knows; architecture "
                  + machine.architecture()
                  + ", "
                  + product(machine));
      default ->
          throw new BoardException(
              "architecture="
                  + machine.architecture()
                  + " is not supported; supported=[x86-64, arm64]");
    };
  }

  private static String product(Machine machine) {
    return machine
        .deviceTreeModel()
        .or(machine::dmiProduct)
        .map(name -> "product '" + name + "'")
        .orElse("product not named");
  }
}

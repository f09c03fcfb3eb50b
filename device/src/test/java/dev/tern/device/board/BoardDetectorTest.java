package dev.tern.device.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.machine.Machine;
import dev.tern.device.machine.MachineFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BoardDetectorTest {
  private static final BoardFolders FOLDERS =
      new BoardFolders(Path.of(System.getProperty("tern.home")));

  @TempDir Path root;

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "raspberrypi,4-model-b brcm,bcm2711 raspberry-pi-4",
        "raspberrypi,400 brcm,bcm2711 raspberry-pi-4",
        "raspberrypi,4-compute-module brcm,bcm2711 raspberry-pi-4",
        "raspberrypi,5-model-b brcm,bcm2712 raspberry-pi-5",
        "raspberrypi,5-compute-module brcm,bcm2712 raspberry-pi-5",
        "xunlong,orangepi-5 rockchip,rk3588s orange-pi-5",
        "xunlong,orangepi-5-plus rockchip,rk3588 orange-pi-5",
        "rockchip,rk3588s-orangepi-5 rockchip,rk3588 orange-pi-5",
        "raspberrypi,3-model-b brcm,bcm2837 generic-arm64",
        "linux,dummy-virt linux,none virtual",
      })
  void knowsArmBoardsByTheirDeviceTree(String board, String chip, String expected) {
    Machine machine = new MachineFolder(root).deviceTree("a board", board, chip).read("aarch64");

    assertEquals(expected, BoardDetector.detect(machine).board());
  }

  @ParameterizedTest
  @CsvSource({
    "Intel(R) N100,intel-n100",
    "Intel(R) N97,intel-n100",
    "Intel(R) Core(TM) i3-N305,generic-x86-64",
    "Intel(R) Celeron(R) N5100 @ 1.10GHz,generic-x86-64",
    "AMD Ryzen 5 5600,generic-x86-64",
  })
  void knowsAnN100ByItsProcessor(String processor, String expected) {
    Machine machine = new MachineFolder(root).x86Cores(4, processor, "avx2").read("amd64");

    assertEquals(expected, BoardDetector.detect(machine).board());
  }

  @Test
  void knowsAVirtualMachineByItsProduct() {
    Machine machine =
        new MachineFolder(root)
            .x86Cores(2, "Intel(R) N100", "avx2")
            .file("sys/class/dmi/id/sys_vendor", "QEMU\n")
            .file("sys/class/dmi/id/product_name", "Standard PC (Q35 + ICH9, 2009)\n")
            .read("amd64");

    assertEquals(
        new BoardDetector.Detected(
            "virtual", "a hypervisor runs it, product 'QEMU Standard PC (Q35 + ICH9, 2009)'"),
        BoardDetector.detect(machine));
  }

  @Test
  void saysWhyItTakesABoardForWhatItIs() {
    assertEquals(
        "the device tree says 'raspberrypi,4-model-b', model 'Raspberry Pi 4 Model B Rev 1.4'",
        BoardDetector.detect(MachineFolder.raspberryPi4(root)).because());
  }

  @Test
  void refusesAProcessorThatTernIsNotBuiltFor() {
    Machine machine = new MachineFolder(root).read("riscv64");

    assertEquals(
        "architecture=riscv64 is not supported; supported=[x86-64, arm64]",
        assertThrows(BoardException.class, () -> BoardDetector.detect(machine)).getMessage());
  }

  @Test
  void writesTheBoardsFileWithItsCommentsAndWhy() throws Exception {
    Path file = root.resolve("etc/tern/board.yaml");
    Machine machine = MachineFolder.intelN100(root);

    write(machine, file, false);

    String yaml = Files.readString(file);
    assertTrue(yaml.startsWith("# tern board init: the processor is 'Intel(R) N100'\n"), yaml);
    assertTrue(yaml.contains("# Mini computers"), yaml);
    assertEquals("intel-n100", BoardFile.read(file).board());
  }

  @Test
  void leavesRoomForTheSystemOnAMachineWithLittleMemory() {
    Path file = root.resolve("board.yaml");
    Machine machine =
        new MachineFolder(root)
            .memoryMib(900)
            .deviceTree("Raspberry Pi 4 Model B", "raspberrypi,4-model-b")
            .read("aarch64");

    write(machine, file, false);

    assertEquals(675, BoardFile.read(file).memory().limitMib());
  }

  @Test
  void replacesAFileOnlyWhenToldSo() throws Exception {
    Path file = Files.writeString(root.resolve("board.yaml"), "board: mine\n");
    Machine machine = MachineFolder.raspberryPi5(root);

    String message =
        assertThrows(BoardException.class, () -> write(machine, file, false)).getMessage();
    assertEquals(
        file + " is there already; --force replaces it, another FILE leaves it alone", message);
    assertEquals("mine", BoardFile.read(file).board());

    write(machine, file, true);
    assertEquals("raspberry-pi-5", BoardFile.read(file).board());
  }

  @Test
  void saysWhatToDoWhereItMayNotWrite() throws Exception {
    Path notAFolder = Files.createFile(root.resolve("file"));
    Machine machine = MachineFolder.raspberryPi5(root);

    String message =
        assertThrows(
                BoardException.class, () -> write(machine, notAFolder.resolve("board.yaml"), false))
            .getMessage();

    assertTrue(message.contains("choose another FILE"), message);
  }

  private static void write(Machine machine, Path file, boolean force) {
    BoardDetector.Detected detected = BoardDetector.detect(machine);
    BoardInit.write(FOLDERS.file(detected.board()), machine, detected, file, force);
  }
}

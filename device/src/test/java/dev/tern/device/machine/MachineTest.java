package dev.tern.device.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MachineTest {
  @TempDir Path root;

  @Test
  void readsABoardWithADeviceTree() {
    Machine machine = MachineFolder.raspberryPi4(root);

    assertEquals("arm64", machine.architecture());
    assertEquals("implementer 0x41 part 0xd08", machine.processor());
    assertEquals(List.of(0, 1, 2, 3), machine.cores());
    assertEquals(Set.of("fp", "asimd", "evtstrm", "crc32", "cpuid"), machine.instructionSets());
    assertEquals(1_848L << 20, machine.memoryBytes());
    assertEquals("Raspberry Pi 4 Model B Rev 1.4", machine.deviceTreeModel().orElseThrow());
    assertEquals(List.of("raspberrypi,4-model-b", "brcm,bcm2711"), machine.deviceTreeCompatible());
    assertFalse(machine.isVirtual());
  }

  @Test
  void tellsFastCoresFromSlowOnes() {
    Machine machine = MachineFolder.orangePi5(root);

    assertEquals(List.of(4, 5, 6, 7), machine.fastCores());
    assertEquals("implementer 0x41 part 0xd05+0xd0b", machine.processor());
  }

  @Test
  void takesCoresForEquallyFastWhereTurboClocksDifferALittle() {
    Machine machine =
        new MachineFolder(root)
            .x86Cores(2, "Some CPU", "avx2")
            .file("sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq", "4700000\n")
            .file("sys/devices/system/cpu/cpu1/cpufreq/cpuinfo_max_freq", "4500000\n")
            .read("amd64");

    assertEquals(List.of(0, 1), machine.fastCores());
  }

  @Test
  void countsOnlyCoresThatThisProcessMayUse() {
    Machine machine =
        new MachineFolder(root)
            .x86Cores(8, "Some CPU", "avx2")
            .file("proc/self/status", "Name:\ttern\nCpus_allowed_list:\t0-1,6\n")
            .read("amd64");

    assertEquals(List.of(0, 1, 6), machine.cores());
  }

  @Test
  void keepsInstructionSetsThatEveryCoreHas() {
    Machine machine =
        new MachineFolder(root)
            .x86Cores(1, "Big", "avx2 avx512f")
            .x86Cores(1, "Little", "avx2")
            .read("amd64");

    assertEquals(Set.of("avx2"), machine.instructionSets());
  }

  @Test
  void findsTheSmallestLimitOfTheControlGroupsAround() {
    Machine machine =
        new MachineFolder(root)
            .memoryMib(4_096)
            .file("proc/self/cgroup", "0::/system.slice/tern.service\n")
            .file("sys/fs/cgroup/system.slice/tern.service/memory.max", "max\n")
            .file("sys/fs/cgroup/system.slice/memory.max", "1073741824\n")
            .read("amd64");

    assertEquals(OptionalLong.of(1L << 30), machine.memoryLimitBytes());
    assertEquals(1L << 30, machine.usableMemoryBytes());
  }

  @Test
  void readsLimitsOfTheFirstVersionOfControlGroups() {
    MachineFolder folder =
        new MachineFolder(root)
            .file("proc/self/cgroup", "5:cpu:/\n3:memory:/docker/7\n")
            .file("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");

    assertEquals(OptionalLong.empty(), folder.read("amd64").memoryLimitBytes());
    folder.file("sys/fs/cgroup/memory/docker/7/memory.limit_in_bytes", "536870912\n");
    assertEquals(OptionalLong.of(512L << 20), folder.read("amd64").memoryLimitBytes());
  }

  @Test
  void knowsAVirtualMachineByItsHypervisor() {
    assertTrue(
        new MachineFolder(root).x86Cores(1, "Xeon", "avx2 hypervisor").read("amd64").isVirtual());
  }

  @Test
  void readsWhatSoundCardsRecordAt() {
    Machine machine =
        new MachineFolder(root)
            .file(
                "proc/asound/cards",
                """
                 0 [Headphones     ]: bcm2835_headpho - bcm2835 Headphones
                                      bcm2835 Headphones
                 1 [Array          ]: USB-Audio - USB Mic Array
                                      Maker USB Mic Array at usb-0000:01:00.0-1.1
                """)
            .file(
                "proc/asound/pcm",
                """
                00-00: bcm2835 Headphones : bcm2835 Headphones : playback 8
                01-00: USB Audio : USB Audio : playback 1 : capture 1
                """)
            .file(
                "proc/asound/card1/stream0",
                """
                Maker USB Mic Array at usb-0000:01:00.0-1.1, high speed : USB Audio

                Playback:
                  Interface 1
                    Rates: 48000

                Capture:
                  Interface 2
                    Format: S16_LE
                    Rates: 16000
                """)
            .read("aarch64");

    assertEquals(
        List.of(
            new SoundCard(0, "bcm2835_headpho - bcm2835 Headphones", false, true, List.of()),
            new SoundCard(1, "USB-Audio - USB Mic Array", true, true, List.of(16_000))),
        machine.soundCards());
  }

  @Test
  void readsRatesOfACodec() {
    Machine machine =
        new MachineFolder(root)
            .file("proc/asound/cards", " 0 [PCH            ]: HDA-Intel - HDA Intel PCH\n")
            .file("proc/asound/pcm", "00-00: ALC269VC Analog : ALC269VC : playback 1 : capture 1\n")
            .file(
                "proc/asound/card0/codec#0",
                """
                Codec: Realtek ALC269VC
                Node 0x02 [Audio Output] wcaps 0x1d: Stereo Amp-Out
                  PCM:
                    rates [0x560]: 44100 48000 96000 192000
                Node 0x08 [Audio Input] wcaps 0x10051b: Stereo Amp-In
                  PCM:
                    rates [0x540]: 48000 96000
                """)
            .read("amd64");

    assertEquals(List.of(48_000, 96_000), machine.soundCards().getFirst().captureRatesHz());
  }

  @Test
  void leavesEmptyWhatAMachineDoesNotTell() {
    Machine machine = new MachineFolder(root).read("riscv64");

    assertEquals("riscv64", machine.architecture());
    assertEquals(List.of(), machine.cores());
    assertEquals(0, machine.memoryBytes());
    assertEquals(List.of(), machine.soundCards());
  }

  @Test
  void readsTheMachineThatThisTestRunsOn() {
    Machine machine = Machine.running();

    assertFalse(machine.cores().isEmpty());
    assertTrue(machine.cores().containsAll(machine.fastCores()));
    assertTrue(machine.memoryBytes() > 1L << 28, machine.describe());
    assertFalse(machine.instructionSets().isEmpty());
  }
}

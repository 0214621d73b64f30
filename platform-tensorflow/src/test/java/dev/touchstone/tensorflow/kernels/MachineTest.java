package dev.touchstone.tensorflow.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MachineTest {

  @Test
  void tellsWhatDecidesWhichKernelsRun() {
    Machine machine =
        Machine.of(
            List.of(
                "processor\t: 0",
                "vendor_id\t: AuthenticAMD",
                "cpu family\t: 26",
                "model\t\t: 2",
                "model name\t: AMD EPYC 9655",
                "stepping\t: 1",
                "flags\t\t: fpu avx avx2 fma avx512f avx512bw other"),
            Map.of("ONEDNN_MAX_CPU_ISA", "AVX2", "PATH", "x", "TF_ENABLE_ONEDNN_OPTS", "0"));
    assertThat(machine.processor()).isEqualTo("AMD EPYC 9655");
    assertThat(machine.model())
        .isEqualTo("vendor_id AuthenticAMD, cpu family 26, model 2, stepping 1");
    assertThat(machine.instructions()).isEqualTo("avx avx2 fma avx512f avx512bw");
    assertThat(machine.variables()).isEqualTo("ONEDNN_MAX_CPU_ISA=AVX2 TF_ENABLE_ONEDNN_OPTS=0");
  }

  @Test
  void anotherSystemTellsItsArchitecture() {
    Machine machine = Machine.of(List.of(), Map.of());
    assertThat(machine.processor()).isEqualTo(System.getProperty("os.arch"));
    assertThat(machine.model()).isEmpty();
    assertThat(machine.variables()).isEmpty();
  }
}

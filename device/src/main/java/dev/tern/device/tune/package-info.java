/**
 * Which settings of the language model are fastest on this machine.
 *
 * <p>Machines are noisy: other programs run, clocks rise and fall, a JVM compiles. So settings are
 * never measured one after the other but in rounds, each setting once a round; a setting is judged
 * by its median. The winner is then measured afresh against the default, round by round, beside a
 * second copy of the default: what tells those two apart is noise. The default stays unless the
 * winner is faster by {@link dev.tern.device.tune.Tuner#MARGIN} and by more than twice that noise.
 *
 * <p>{@link dev.tern.device.tune.TuneSettings} is what can be set. Whatever else comes, such as the
 * kernel that does the arithmetic, becomes a component there and a stage in {@link
 * dev.tern.device.tune.Tuner}. What was found is kept with the machine, the model and the version
 * it was measured with, and counts for nothing else. What the board's file says is never changed.
 */
package dev.tern.device.tune;

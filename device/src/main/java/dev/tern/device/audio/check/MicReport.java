package dev.tern.device.audio.check;

import dev.tern.pcm.PcmFormat;
import java.util.Optional;

/**
 * What a check of the microphone found.
 *
 * @param card rate and channels that it was opened with
 * @param levels of what was heard while somebody spoke
 * @param lost how often the card lost sound meanwhile
 * @param speakerPlayed false where there was no speaker to play with
 * @param echo of the speaker, empty where it was not heard
 */
public record MicReport(
    PcmFormat card, SoundLevels levels, long lost, boolean speakerPlayed, Optional<Echo> echo) {}

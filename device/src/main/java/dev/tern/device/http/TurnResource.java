package dev.tern.device.http;

import dev.tern.device.audio.PcmRecording;
import dev.tern.device.conversation.Conversation;
import dev.tern.device.conversation.Turn;
import dev.tern.device.part.Part;
import dev.tern.device.part.Parts;
import dev.tern.pcm.Wav;
import dev.tern.tts.Synthesizer;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** A spoken question in; the turn as JSON, or the spoken answer as WAV, by {@code Accept}. */
@Path("/api/turn")
@Blocking
public final class TurnResource {
  static final String WAV = "audio/wav";

  private final Conversation conversation;
  private final Synthesizer voice;
  private final Parts parts;

  TurnResource(Conversation conversation, Synthesizer voice, Parts parts) {
    this.conversation = conversation;
    this.voice = voice;
    this.parts = parts;
  }

  /** The turn in the shape of {@code tern turn --json}. */
  @POST
  @Consumes({WAV, "audio/x-wav", "audio/wave", MediaType.APPLICATION_OCTET_STREAM})
  @Produces(MediaType.APPLICATION_JSON)
  public Turn turn(byte[] wav) {
    return conversation.takeTurn(Wav.read(wav, "request body"), clause -> true);
  }

  /** The answer as sound. */
  @POST
  @Consumes({WAV, "audio/x-wav", "audio/wave", MediaType.APPLICATION_OCTET_STREAM})
  @Produces(WAV + ";qs=0.5")
  public byte[] spokenTurn(byte[] wav) {
    parts.require(Part.VOICE);
    PcmRecording recording = new PcmRecording(voice.format());
    conversation.takeTurn(Wav.read(wav, "request body"), recording);
    return Wav.bytes(recording.sound());
  }
}

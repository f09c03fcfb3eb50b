package dev.tern.device.skill.handler;

import dev.tern.device.action.Act;
import dev.tern.device.action.Outbound;
import dev.tern.device.skill.Handling;
import dev.tern.device.skill.Skill;
import dev.tern.device.skill.Skills;

/** Hands each act to whom its manifest names, and the appliance's own to whoever else does them. */
public final class SkillActs implements Outbound {
  private final Skills skills;
  private final MqttHandler overBroker;
  private final CommandHandler onBoard;
  private final Outbound others;

  /**
   * @param others carries out what the manifests leave to the appliance
   */
  public SkillActs(Skills skills, MqttHandler overBroker, CommandHandler onBoard, Outbound others) {
    this.skills = skills;
    this.overBroker = overBroker;
    this.onBoard = onBoard;
    this.others = others;
  }

  @Override
  public Result carryOut(Act act) {
    Handling handling =
        skills.intent(act.name()).map(Skill.Declaration::handling).orElseGet(Handling.BuiltIn::new);
    return switch (handling) {
      case Handling.BuiltIn builtIn -> others.carryOut(act);
      case Handling.Mqtt mqtt -> overBroker.carryOut(act, mqtt);
      case Handling.Command command -> onBoard.carryOut(act, command);
    };
  }
}

package dev.touchstone.api.attack;

/** What an attack may be told about the entry under attack; each allows what those before do. */
public enum Access {
  /** Predicted classes alone: decision-based attacks. */
  LABELS,
  /** Logits: score-based attacks. */
  LOGITS,
  /** Gradients as well: white-box attacks. */
  GRADIENTS;

  /** Whether answers of the other kind are given, too. */
  public boolean allows(Access answer) {
    return answer.compareTo(this) <= 0;
  }
}

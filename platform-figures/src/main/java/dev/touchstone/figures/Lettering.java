package dev.touchstone.figures;

import dev.touchstone.api.ResourceException;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.util.Collection;
import java.util.List;

/** A way of writing text: measures and draws lines, which {@code \n} separates. */
enum Lettering {
  TITLE(Font.BOLD, 13, 0x111111),
  HEADING(Font.BOLD, 11.5f, 0x222222),
  LABEL(Font.PLAIN, 11, 0x222222),
  CAPTION(Font.PLAIN, 10.5f, 0x444444),
  ON_DARK(Font.PLAIN, 11, 0xffffff);

  private static final FontRenderContext CONTEXT = new FontRenderContext(null, true, true);

  private final int style;
  private final float size;
  private final Color color;

  Lettering(int style, float size, int rgb) {
    this.style = style;
    this.size = size;
    this.color = new Color(rgb);
  }

  /**
   * Makes sure that text can be drawn. Called before anything else is: Java finds out late that it
   * has no fonts, and then throws errors that nobody understands.
   *
   * @throws ResourceException with the remedy
   */
  static void requireFonts() {
    try {
      LABEL.width("0");
    } catch (RuntimeException | LinkageError | InternalError e) {
      throw new ResourceException(
          "figures cannot be drawn, because this machine has no font that Java can use ("
              + e
              + "): install fontconfig and a font, such as the packages fontconfig and"
              + " fonts-dejavu-core",
          e);
    }
  }

  Font font() {
    return new Font(Font.SANS_SERIF, style, 1).deriveFont(size);
  }

  static List<String> lines(String text) {
    return text.isEmpty() ? List.of() : text.lines().toList();
  }

  /** Width of the longest line. */
  int width(String text) {
    Font font = font();
    return lines(text).stream()
        .mapToInt(line -> (int) Math.ceil(font.getStringBounds(line, CONTEXT).getWidth()))
        .max()
        .orElse(0);
  }

  /** Width of the longest line of all texts. */
  int width(Collection<String> texts) {
    return texts.stream().mapToInt(this::width).max().orElse(0);
  }

  /** Height of all lines. */
  int height(String text) {
    return lines(text).size() * lineHeight();
  }

  /** Height of the text with the most lines. */
  int height(Collection<String> texts) {
    return texts.stream().mapToInt(this::height).max().orElse(0);
  }

  int lineHeight() {
    return Math.round(size * 1.3f);
  }

  /** Draws lines downwards from {@code top}, starting at {@code left}. */
  void left(Graphics2D g, String text, double left, double top) {
    draw(g, text, left, top, 0);
  }

  /** Draws lines downwards from {@code top}, centred on {@code middle}. */
  void centred(Graphics2D g, String text, double middle, double top) {
    draw(g, text, middle, top, 0.5);
  }

  /** Draws lines downwards from {@code top}, ending at {@code right}. */
  void right(Graphics2D g, String text, double right, double top) {
    draw(g, text, right, top, 1);
  }

  private void draw(Graphics2D g, String text, double x, double top, double share) {
    g.setFont(font());
    g.setColor(color);
    double baseline = top + size;
    for (String line : lines(text)) {
      double width = g.getFont().getStringBounds(line, CONTEXT).getWidth();
      g.drawString(line, (float) (x - share * width), (float) baseline);
      baseline += lineHeight();
    }
  }
}

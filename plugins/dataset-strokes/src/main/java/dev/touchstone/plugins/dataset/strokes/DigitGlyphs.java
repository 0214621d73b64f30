package dev.touchstone.plugins.dataset.strokes;

import static dev.touchstone.plugins.dataset.strokes.Stroke.curve;
import static dev.touchstone.plugins.dataset.strokes.Stroke.lines;

import java.util.List;

/**
 * The skeletons: how people write each digit. Coordinates are in units of the digit's height, x to
 * the right from 0 to about 0.65, y downwards from 0 to 1.
 */
final class DigitGlyphs {

  /** Number of digits, and of classes. */
  static final int DIGITS = 10;

  /** Per digit, its writing variants, each a list of strokes. */
  private static final List<List<List<Stroke>>> VARIANTS =
      List.of(zero(), one(), two(), three(), four(), five(), six(), seven(), eight(), nine());

  private DigitGlyphs() {}

  /** The writing variants of a digit, all equally frequent. */
  static List<List<Stroke>> variants(int digit) {
    return VARIANTS.get(digit);
  }

  private static List<List<Stroke>> zero() {
    return List.of(
        // round and closed
        List.of(
            curve(.35, 0, .09, .18, .02, .5, .1, .82, .35, 1, .6, .82, .67, .5, .6, .18, .34, 0)),
        // begun on the right, the end overshooting into a small hook
        List.of(
            curve(
                .5, .08, .3, .02, .07, .28, .03, .65, .24, .98, .5, .86, .62, .5, .55, .16, .36,
                .03, .2, .1)),
        // narrow and open at the top
        List.of(curve(.3, .02, .12, .25, .08, .6, .26, .98, .45, .85, .54, .5, .5, .2, .38, .04)));
  }

  private static List<List<Stroke>> one() {
    return List.of(
        // a bare stroke
        List.of(lines(.35, 0, .33, 1)),
        // with a flag
        List.of(lines(.18, .22, .38, 0, .36, 1)),
        // with flag and foot
        List.of(lines(.16, .22, .36, 0, .36, 1), lines(.1, 1, .62, .99)));
  }

  private static List<List<Stroke>> two() {
    return List.of(
        // with a sharp corner
        List.of(
            curve(.06, .22, .2, .03, .45, .02, .6, .2, .5, .48, .28, .74, .03, .98),
            lines(.03, .98, .66, .97)),
        // with a loop
        List.of(
            curve(
                .06, .2, .25, .02, .5, .05, .58, .28, .42, .6, .18, .92, .05, .95, .03, .83, .16,
                .78, .38, .9, .68, .96)),
        // angular and flat, near to z
        List.of(
            curve(.05, .14, .25, .04, .5, .06, .55, .22, .3, .6, .04, .96),
            curve(.04, .96, .3, .9, .64, .98)));
  }

  private static List<List<Stroke>> three() {
    return List.of(
        // two round bows
        List.of(
            curve(.06, .12, .28, 0, .52, .1, .5, .32, .24, .46),
            curve(.24, .46, .54, .55, .62, .77, .42, .98, .16, .98, .02, .85)),
        // with a flat top
        List.of(
            lines(.06, .03, .56, .02, .28, .4),
            curve(.28, .4, .52, .47, .62, .7, .45, .95, .2, 1, .02, .88)),
        // in one movement, hardly a waist
        List.of(
            curve(
                .08, .08, .38, .02, .52, .2, .36, .42, .26, .46, .44, .5, .58, .72, .42, .95, .06,
                .94)));
  }

  private static List<List<Stroke>> four() {
    return List.of(
        // open, angular
        List.of(lines(.14, .02, .05, .55, .64, .53), lines(.5, .1, .46, 1)),
        // closed
        List.of(lines(.5, 0, .03, .66, .68, .64), lines(.5, 0, .48, 1)),
        // open, rounded, near to 9
        List.of(curve(.08, .02, .06, .3, .18, .5, .4, .5, .58, .4), lines(.6, 0, .54, 1)));
  }

  private static List<List<Stroke>> five() {
    return List.of(
        // the top drawn last
        List.of(
            lines(.14, .03, .1, .44),
            curve(.1, .44, .34, .36, .57, .5, .6, .74, .42, .96, .18, .99, .02, .88),
            lines(.14, .03, .6, .02)),
        // angular, in one movement
        List.of(
            lines(.58, .02, .16, .03, .1, .42),
            curve(.1, .42, .36, .4, .57, .55, .56, .8, .36, .98, .04, .94)),
        // near to S
        List.of(curve(.56, .03, .22, .05, .12, .36, .4, .44, .6, .66, .44, .94, .04, .92)));
  }

  private static List<List<Stroke>> six() {
    return List.of(
        // round
        List.of(
            curve(
                .5, .02, .24, .2, .07, .54, .11, .86, .34, 1, .57, .86, .55, .63, .34, .53, .11,
                .7)),
        // straight, with a small loop
        List.of(curve(.38, 0, .19, .32, .06, .68, .18, .96, .44, .96, .53, .76, .36, .62, .1, .76)),
        // open, near to b
        List.of(curve(.2, .02, .1, .35, .08, .75, .28, .98, .52, .88, .5, .64, .3, .56, .12, .66)));
  }

  private static List<List<Stroke>> seven() {
    return List.of(
        // plain
        List.of(lines(.03, .06, .6, .03, .26, 1)),
        // with a bar
        List.of(lines(.04, .05, .6, .03, .28, 1), lines(.16, .5, .56, .47)),
        // curved
        List.of(lines(.05, .16, .05, .04, .6, .03), curve(.6, .03, .42, .35, .3, .65, .27, 1)),
        // steep with a short top, near to 1
        List.of(curve(.02, .12, .28, .06, .52, .05), lines(.52, .05, .34, 1)));
  }

  private static List<List<Stroke>> eight() {
    return List.of(
        // one movement
        List.of(
            curve(
                .5, .12, .3, 0, .1, .14, .16, .34, .36, .48, .58, .66, .56, .9, .32, 1, .08, .88,
                .1, .66, .32, .48, .52, .32, .53, .14, .42, .04)),
        // two rings
        List.of(
            curve(.3, .47, .1, .36, .1, .1, .3, 0, .5, .1, .5, .36, .32, .47),
            curve(.3, .47, .05, .6, .06, .88, .3, 1, .56, .88, .56, .6, .32, .47)),
        // begun at the top right, the end left open
        List.of(
            curve(
                .54, .06, .24, .04, .14, .24, .34, .46, .54, .7, .44, .96, .16, .94, .1, .72, .34,
                .46, .58, .1)));
  }

  private static List<List<Stroke>> nine() {
    return List.of(
        // with a straight stem
        List.of(
            curve(.56, .16, .36, .02, .1, .14, .07, .38, .26, .5, .48, .4, .57, .18),
            lines(.57, .1, .5, 1)),
        // with a curved tail
        List.of(
            curve(
                .55, .14, .34, .02, .1, .16, .1, .4, .3, .5, .5, .36, .57, .12, .58, .5, .46, .86,
                .14, .98)),
        // in one movement, the ring left open
        List.of(
            curve(.5, .1, .26, .04, .08, .24, .2, .46, .44, .4, .56, .1),
            curve(.56, .1, .48, .5, .36, 1)));
  }
}

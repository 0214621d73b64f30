package dev.touchstone.plugins.defense.style;

import dev.touchstone.tensorflow.weights.Tensor;
import java.util.Map;

/** The transfer network in plain loops, for one image; from the definitions, not from the graph. */
final class PlainTransferNetwork {

  /** Values of one image, HWC. */
  record Image(int height, int width, int channels, double[] values) {
    Image(int height, int width, int channels) {
      this(height, width, channels, new double[height * width * channels]);
    }

    int at(int y, int x, int c) {
      return (y * width + x) * channels + c;
    }
  }

  private final Map<String, Tensor> weights;

  PlainTransferNetwork(Map<String, Tensor> weights) {
    this.weights = weights;
  }

  Image apply(Image image) {
    Image x = relu(norm("conv1", convolution("conv1", image, 1)));
    x = relu(norm("conv2", convolution("conv2", x, 2)));
    x = relu(norm("conv3", convolution("conv3", x, 2)));
    for (int block = 1; block <= 5; block++) {
      String first = "res" + block + ".conv1";
      String second = "res" + block + ".conv2";
      Image inner = relu(norm(first, convolution(first, x, 1)));
      Image outer = norm(second, convolution(second, inner, 1));
      for (int i = 0; i < outer.values().length; i++) {
        outer.values()[i] += x.values()[i];
      }
      x = outer;
    }
    x = relu(norm("up1", transposed("up1", x)));
    x = relu(norm("up2", transposed("up2", x)));
    x = norm("out", convolution("out", x, 1));
    for (int i = 0; i < x.values().length; i++) {
      x.values()[i] = 150 * Math.tanh(x.values()[i]) + 127.5;
    }
    return x;
  }

  /** Zeros around the image, of an odd number one more below and right (SAME). */
  private Image convolution(String name, Image in, int stride) {
    Tensor weight = weights.get(name + ".weight");
    int kernel = (int) weight.shape()[0];
    int channels = (int) weight.shape()[3];
    int height = (in.height() + stride - 1) / stride;
    int width = (in.width() + stride - 1) / stride;
    int top = Math.max(0, (height - 1) * stride + kernel - in.height()) / 2;
    int left = Math.max(0, (width - 1) * stride + kernel - in.width()) / 2;
    Image out = new Image(height, width, channels);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int ky = 0; ky < kernel; ky++) {
          for (int kx = 0; kx < kernel; kx++) {
            int fromY = y * stride + ky - top;
            int fromX = x * stride + kx - left;
            if (fromY >= 0 && fromY < in.height() && fromX >= 0 && fromX < in.width()) {
              for (int i = 0; i < in.channels(); i++) {
                double value = in.values()[in.at(fromY, fromX, i)];
                int w = ((ky * kernel + kx) * in.channels() + i) * channels;
                for (int o = 0; o < channels; o++) {
                  out.values()[out.at(y, x, o)] += value * weight.values()[w + o];
                }
              }
            }
          }
        }
      }
    }
    return out;
  }

  /** Each value is spread by the kernel [ky, kx, out, in] from twice its place on. */
  private Image transposed(String name, Image in) {
    Tensor weight = weights.get(name + ".weight");
    int kernel = (int) weight.shape()[0];
    int channels = (int) weight.shape()[2];
    Image out = new Image(2 * in.height(), 2 * in.width(), channels);
    for (int y = 0; y < in.height(); y++) {
      for (int x = 0; x < in.width(); x++) {
        for (int ky = 0; ky < kernel && 2 * y + ky < out.height(); ky++) {
          for (int kx = 0; kx < kernel && 2 * x + kx < out.width(); kx++) {
            for (int o = 0; o < channels; o++) {
              int w = ((ky * kernel + kx) * channels + o) * in.channels();
              for (int i = 0; i < in.channels(); i++) {
                out.values()[out.at(2 * y + ky, 2 * x + kx, o)] +=
                    in.values()[in.at(y, x, i)] * weight.values()[w + i];
              }
            }
          }
        }
      }
    }
    return out;
  }

  private Image norm(String name, Image in) {
    Image out = new Image(in.height(), in.width(), in.channels());
    int area = in.height() * in.width();
    for (int c = 0; c < in.channels(); c++) {
      double mean = 0;
      double square = 0;
      for (int i = 0; i < area; i++) {
        mean += in.values()[i * in.channels() + c] / area;
      }
      for (int i = 0; i < area; i++) {
        square += Math.pow(in.values()[i * in.channels() + c] - mean, 2) / area;
      }
      double scale = weights.get(name + ".scale").values()[c] / Math.sqrt(square + 1e-3);
      for (int i = 0; i < area; i++) {
        int at = i * in.channels() + c;
        out.values()[at] =
            scale * (in.values()[at] - mean) + weights.get(name + ".shift").values()[c];
      }
    }
    return out;
  }

  private static Image relu(Image image) {
    for (int i = 0; i < image.values().length; i++) {
      image.values()[i] = Math.max(0, image.values()[i]);
    }
    return image;
  }
}

package dev.touchstone.plugins.model.protonet;

import dev.touchstone.api.parameters.Parameter;
import java.util.List;

/**
 * The architecture and the weights of the loss's terms (equation 1 of the paper).
 *
 * <p>The λ are relative to the cross-entropy, whose weight is 1. Li et al. weigh it with 20 and the
 * other terms with 1 (their public code, {@code lambda_class} and the others): 1/20 each.
 *
 * <p>On MNIST with the head {@code encoder} and these values, 9 of 15 prototypes ended as a 1 (10
 * epochs): R1 moves every prototype, R2 and nothing else parts them. With λ1 = 0.01 and λ2 = 0.1
 * they decode to all ten digits.
 *
 * @param filters output channels of each layer of the encoder; empty takes Table 1's
 * @param prototypes how many prototypes
 * @param head what the logits are computed from
 * @param lambda weight of the reconstruction error, equation 3
 * @param lambda1 weight of R1, equation 4
 * @param lambda2 weight of R2, equation 5
 */
public record ProtonetParameters(
    @Parameter(
            doc =
                "Output channels of each layer of the encoder, 3×3 convolutions with stride 2; the"
                    + " decoder mirrors them. When left out 32, 32, 32, 10 (Table 1).",
            min = 1,
            max = 4096)
        List<Integer> filters,
    @Parameter(doc = "How many prototypes.", defaultValue = "15", min = 1, max = 10_000)
        int prototypes,
    @Parameter(
            doc =
                "What the logits are computed from: prototypes (squared distances to the"
                    + " prototypes, then a fully connected layer without bias: Figure 1 and Li et"
                    + " al.) or encoder (one fully connected layer on the code, as section 2 of the"
                    + " paper says of its experiment; prototypes are then learned, but do not"
                    + " classify).",
            defaultValue = "prototypes")
        Head head,
    @Parameter(
            doc =
                "λ of equation 1, the weight of the reconstruction error relative to the"
                    + " cross-entropy; by default Li et al.'s 1 to 20.",
            defaultValue = "0.05",
            min = 0,
            max = 1_000_000)
        double lambda,
    @Parameter(
            doc =
                "λ1 of equation 1, the weight of R1, which draws each prototype to an encoded"
                    + " image; relative to the cross-entropy, by default Li et al.'s 1 to 20."
                    + " With the head encoder, where the classification does not part the"
                    + " prototypes, R1 gathers most of them in one class unless it is about a tenth"
                    + " of lambda2.",
            defaultValue = "0.05",
            min = 0,
            max = 1_000_000)
        double lambda1,
    @Parameter(
            doc =
                "λ2 of equation 1, the weight of R2, which draws each encoded image to a"
                    + " prototype; relative to the cross-entropy, by default Li et al.'s 1 to 20.",
            defaultValue = "0.05",
            min = 0,
            max = 1_000_000)
        double lambda2) {

  /** Table 1 of the paper with the head and the weights of Li et al. */
  public static final ProtonetParameters LI_2018 =
      new ProtonetParameters(List.of(), 15, Head.PROTOTYPES, 0.05, 0.05, 0.05);

  /** Takes Table 1's filters when there are none. */
  public ProtonetParameters {
    filters = filters.isEmpty() ? List.of(32, 32, 32, 10) : List.copyOf(filters);
  }
}

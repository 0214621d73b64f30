package dev.touchstone.core.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.touchstone.api.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A signature over a results folder (Ed25519, RFC 8032): over the SHA-256 of every published file,
 * of the manifest, and of the store's log, which has the digests of all stored files. Keys are PEM
 * files as OpenSSL writes them.
 */
public final class StoreSignature {

  /** Name of the signature's file in the results folder. */
  public static final String NAME = "signature.json";

  private static final String ALGORITHM = "Ed25519";
  private static final String LOG = "store/log";
  private static final String PRIVATE = "PRIVATE KEY";
  private static final String PUBLIC = "PUBLIC KEY";
  private static final int LINE = 64;

  private StoreSignature() {}

  /**
   * What is signed.
   *
   * @param files SHA-256 by path
   */
  private record Statement(String algorithm, String folder, SortedMap<String, String> files) {}

  /** The file: what is signed, and the signature over its canonical JSON, in base64. */
  private record Signed(Statement statement, String signature) {}

  /**
   * What a signature says.
   *
   * @param files how many files it is about
   * @param faults what is wrong, by file
   * @param absent signed files that are not here, because a folder was published without its store
   */
  public record Verdict(int files, Map<Path, String> faults, List<String> absent) {}

  /**
   * Makes a pair of keys: the private one in a file that only the user can read, the public one
   * beside it, with {@code .pub} at the end of its name.
   *
   * @throws UserException if one of the files exists
   */
  public static void makeKeys(Path file) {
    Path open = publicKey(file);
    for (Path each : List.of(file, open)) {
      if (Files.exists(each)) {
        throw new UserException(each + ": exists already; a key is never replaced");
      }
    }
    try {
      KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
      if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
      Files.writeString(file, pem(PRIVATE, pair.getPrivate().getEncoded()));
      Files.writeString(open, pem(PUBLIC, pair.getPublic().getEncoded()));
    } catch (IOException e) {
      throw ResultsStore.failure(file, e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK since 15 has " + ALGORITHM, e);
    }
  }

  /** Where the public key of a pair is. */
  public static Path publicKey(Path file) {
    return file.resolveSibling(file.getFileName() + ".pub");
  }

  private static String pem(String what, byte[] key) {
    String body =
        Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(key);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, body, what);
  }

  /**
   * Signs a results folder as it is now.
   *
   * @param key file of the private key
   * @return how many files the signature is about
   * @throws UserException if the key is none
   */
  public static int sign(Path folder, Path key) {
    try {
      PrivateKey secret =
          KeyFactory.getInstance(ALGORITHM)
              .generatePrivate(new PKCS8EncodedKeySpec(unpem(key, PRIVATE)));
      Statement statement = new Statement(ALGORITHM, "touchstone results", digests(folder));
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(secret);
      signature.update(Json.bytes(statement));
      Signed signed = new Signed(statement, Base64.getEncoder().encodeToString(signature.sign()));
      Path file = folder.resolve(NAME);
      Path beside = ResultsStore.beside(file);
      Files.writeString(beside, Json.pretty(signed));
      ResultsStore.move(beside, file);
      return statement.files().size();
    } catch (IOException e) {
      throw ResultsStore.failure(folder.resolve(NAME), e);
    } catch (GeneralSecurityException e) {
      throw notAKey(key, PRIVATE, e);
    }
  }

  /**
   * Holds a folder against its signature. That the store's files are those of its log is for {@link
   * StoreCheck} to tell.
   *
   * @param key file of the public key
   * @throws UserException if there is no signature, or the key is none
   */
  public static Verdict verify(Path folder, Path key) {
    Path file = folder.resolve(NAME);
    try {
      PublicKey open =
          KeyFactory.getInstance(ALGORITHM)
              .generatePublic(new X509EncodedKeySpec(unpem(key, PUBLIC)));
      if (!Files.isRegularFile(file)) {
        throw new UserException(
            file + ": there is no signature; who published the results makes it with 'sign'");
      }
      Map<Path, String> faults = new LinkedHashMap<>();
      Signed signed;
      try {
        signed = Json.MAPPER.readValue(Files.readAllBytes(file), Signed.class);
        Signature signature = Signature.getInstance(ALGORITHM);
        signature.initVerify(open);
        signature.update(Json.bytes(signed.statement()));
        if (!signature.verify(Base64.getDecoder().decode(signed.signature()))) {
          faults.put(file, "it was not made with this key, or was changed");
          return new Verdict(0, faults, List.of());
        }
      } catch (JsonProcessingException | IllegalArgumentException e) {
        faults.put(file, "it is no signature: " + e.getMessage());
        return new Verdict(0, faults, List.of());
      } catch (java.security.SignatureException e) {
        faults.put(file, "it is no signature: " + e.getMessage());
        return new Verdict(0, faults, List.of());
      }
      List<String> absent = new ArrayList<>();
      SortedMap<String, String> now = digests(folder);
      signed
          .statement()
          .files()
          .forEach(
              (path, sha256) -> {
                if (path.equals(LOG) && !now.containsKey(path)) {
                  absent.add(path);
                } else if (!sha256.equals(now.get(path))) {
                  faults.put(
                      folder.resolve(path),
                      now.containsKey(path)
                          ? "it was changed after the folder was signed"
                          : "it is missing, and was signed");
                }
              });
      now.keySet().stream()
          .filter(path -> !signed.statement().files().containsKey(path))
          .forEach(path -> faults.put(folder.resolve(path), "it was not signed"));
      return new Verdict(signed.statement().files().size(), faults, absent);
    } catch (IOException e) {
      throw ResultsStore.failure(file, e);
    } catch (GeneralSecurityException e) {
      throw notAKey(key, PUBLIC, e);
    }
  }

  /** Of everything that was published, the manifest and the log. */
  private static SortedMap<String, String> digests(Path folder) throws IOException {
    SortedMap<String, String> digests = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String path = folder.relativize(file).toString().replace('\\', '/');
        boolean stored = path.startsWith("store/") && !path.equals(LOG);
        if (!stored && !path.equals(NAME) && !path.startsWith(".")) {
          digests.put(path, Json.sha256(file));
        }
      }
    }
    return digests;
  }

  private static byte[] unpem(Path file, String what) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new UserException(
          file + ": no such key; 'touchstone sign --new-key FILE' makes a pair of keys");
    }
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    String begin = "-----BEGIN " + what + "-----";
    int from = text.indexOf(begin);
    int to = text.indexOf("-----END " + what + "-----");
    if (from < 0 || to < from) {
      throw notAKey(file, what, null);
    }
    try {
      return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
    } catch (IllegalArgumentException e) {
      throw notAKey(file, what, e);
    }
  }

  private static UserException notAKey(Path file, String what, Exception cause) {
    return new UserException(
        "%s: holds no %s of %s in PEM; 'touchstone sign --new-key FILE' makes a pair of keys"
            .formatted(file, what.toLowerCase(java.util.Locale.ROOT), ALGORITHM),
        cause);
  }
}

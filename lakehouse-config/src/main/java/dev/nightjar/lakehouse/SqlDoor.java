package dev.nightjar.lakehouse;

import java.net.InetAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where an {@link SqlEndpoint} listens, and whom it lets in.
 *
 * @param address of the machine to listen on
 * @param port to listen on; 0 for any that is free
 * @param login who is let in; null for everybody who can reach the address
 * @param tls how connections are encrypted; null for not at all
 * @param scratch a folder for what lives no longer than the process
 */
public record SqlDoor(
    InetAddress address, int port, @Nullable Login login, @Nullable Tls tls, Path scratch) {

  /**
   * A user.
   *
   * @param user the name
   * @param password where the password is kept
   */
  public record Login(String user, SecretReference password) {}

  /**
   * The server's key.
   *
   * @param keystore a file of type PKCS12 or JKS
   * @param password where the keystore's password is kept
   */
  public record Tls(Path keystore, SecretReference password) {}
}

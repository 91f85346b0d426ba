package dev.nightjar.sql;

import dev.nightjar.lakehouse.SqlDoor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.AuthenticationException;
import javax.security.sasl.AuthorizeCallback;
import org.jspecify.annotations.Nullable;

/** Lets a client in that knows the user and the password, or everybody where there is none. */
final class DoorKeeper implements CallbackHandler {
  private final SqlDoor.@Nullable Login login;

  DoorKeeper(SqlDoor.@Nullable Login login) {
    this.login = login;
  }

  @Override
  public void handle(Callback[] callbacks) throws IOException, UnsupportedCallbackException {
    String user = "";
    String password = "";
    for (Callback callback : callbacks) {
      if (callback instanceof NameCallback name) {
        user = String.valueOf(name.getName());
      } else if (callback instanceof PasswordCallback secret) {
        password = String.valueOf(secret.getPassword());
      } else if (!(callback instanceof AuthorizeCallback)) {
        throw new UnsupportedCallbackException(callback);
      }
    }
    if (!isLetIn(user, password)) {
      throw new AuthenticationException("wrong user or password");
    }
    for (Callback callback : callbacks) {
      if (callback instanceof AuthorizeCallback authorize) {
        authorize.setAuthorized(true);
      }
    }
  }

  /** The time it takes tells nothing of what is right. */
  private boolean isLetIn(String user, String password) {
    if (login == null) {
      return true;
    }
    String expected = login.password().value("Cannot let anybody in", "write the password there");
    boolean sameUser = MessageDigest.isEqual(bytes(user), bytes(login.user()));
    return MessageDigest.isEqual(bytes(password), bytes(expected)) & sameUser;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

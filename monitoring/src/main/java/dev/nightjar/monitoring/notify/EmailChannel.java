package dev.nightjar.monitoring.notify;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.SecretReference;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.Properties;

/** Mails messages as plain text. */
final class EmailChannel implements Channel {
  private final NotifyDefinition.Email definition;

  EmailChannel(NotifyDefinition.Email definition) {
    this.definition = definition;
  }

  @Override
  public String name() {
    return "email";
  }

  @Override
  public void send(Message message) {
    SecretReference secret = definition.password();
    String password = secret == null ? null : NotifyDefinition.secret(secret);
    try {
      Session session = Session.getInstance(properties());
      MimeMessage mail = new Mail(session, message.id());
      mail.setFrom(new InternetAddress(definition.from(), true));
      for (String to : definition.to()) {
        mail.addRecipient(MimeMessage.RecipientType.TO, new InternetAddress(to, true));
      }
      mail.setSubject(message.subject(), StandardCharsets.UTF_8.name());
      mail.setText(message.text(), StandardCharsets.UTF_8.name());
      mail.setHeader("Auto-Submitted", "auto-generated");
      mail.setSentDate(Date.from(Instant.now()));
      if (password == null) {
        Transport.send(mail);
      } else {
        Transport.send(mail, definition.user(), password);
      }
    } catch (AuthenticationFailedException e) {
      throw NightjarException.user(
          "Cannot log in at the mail server " + definition.host(),
          "it refuses the user or the password",
          "correct user and password of notify in lakehouse.yaml");
    } catch (MessagingException e) {
      throw NightjarException.outside(
          "Cannot mail by " + definition.host() + ":" + definition.port(),
          NotifyDefinition.oneLine(String.valueOf(e.getMessage())),
          "check the mail server; the next run tries again",
          e);
    }
  }

  private Properties properties() {
    Properties properties = new Properties();
    String timeout = String.valueOf(definition.timeout().toMillis());
    properties.put("mail.transport.protocol", "smtp");
    properties.put("mail.smtp.host", definition.host());
    properties.put("mail.smtp.port", String.valueOf(definition.port()));
    properties.put("mail.smtp.connectiontimeout", timeout);
    properties.put("mail.smtp.timeout", timeout);
    properties.put("mail.smtp.writetimeout", timeout);
    properties.put("mail.smtp.auth", String.valueOf(definition.password() != null));
    properties.put("mail.smtp.ssl.checkserveridentity", "true");
    properties.put("mail.smtp.ssl.protocols", "TLSv1.2 TLSv1.3");
    switch (definition.tls()) {
      case STARTTLS -> {
        properties.put("mail.smtp.starttls.enable", "true");
        properties.put("mail.smtp.starttls.required", "true");
      }
      case IMPLICIT -> properties.put("mail.smtp.ssl.enable", "true");
      case NONE -> properties.put("mail.smtp.starttls.enable", "false");
    }
    return properties;
  }

  /** A mail whose id tells a repetition. */
  private static final class Mail extends MimeMessage {
    private final String id;

    Mail(Session session, String id) {
      super(session);
      this.id = id;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", "<" + id + "@nightjar>");
    }
  }
}

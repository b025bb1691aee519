package dev.cairn.tools;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cairn trust}: what clients are told to trust. */
@Command(
        name = "trust",
        description = {
            "Says whom you trust: use, update, list, remove. What they keep is yours alone, in ~/.config/cairn (CAIRN_HOME).",
            "",
            "The others are for who runs a deployment. They look after the trust root in DIR/trust: which keys and certificates clients trust,"
                    + " and the TUF repository that tells them. Every change is published at once. Nothing is ever removed: what is"
                    + " retired goes on verifying what it signed.",
        },
        subcommands = {
            TrustUseCommand.class,
            TrustUpdateCommand.class,
            TrustListCommand.class,
            TrustRemoveCommand.class,
            TrustStatusCommand.class,
            TrustAddCommand.class,
            TrustRetireCommand.class,
            TrustRotateCommand.class,
            TrustRenewCommand.class,
            TrustDraftCommand.class,
            TrustSignCommand.class,
            TrustInstallCommand.class,
        })
final class TrustCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "use, update, list, remove; or status, add, retire, rotate, renew, draft, sign or install?");
    }
}

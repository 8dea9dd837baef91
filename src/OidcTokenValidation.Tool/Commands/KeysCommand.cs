using System.CommandLine;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tool.Input;
using OidcTokenValidation.Tool.Keys;
using OidcTokenValidation.Tool.Output;

namespace OidcTokenValidation.Tool.Commands;

/// <summary><c>oidc-token keys</c>: fetches an issuer's keys as an API would, and reports the result.</summary>
internal static class KeysCommand
{
    public static Command Create(Streams streams)
    {
        var provider = new ProviderOptions();
        Option<bool> json = SharedOptions.CreateJson();
        var command = new Command(
            "keys",
            "Fetches an issuer's metadata and keys as an API would: which keys are used, which are not and why, and for how long they are fresh. "
            + "Exit code 2 if no key can be used.");
        foreach (Option option in provider.All.Append(json))
            command.Options.Add(option);
        command.SetAction((parsed, cancellationToken) => RunAsync(provider, parsed, parsed.GetValue(json), streams, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ProviderOptions provider, ParseResult parsed, bool isJson, Streams streams, CancellationToken cancellationToken)
    {
        List<string> notes = [];
        TrustedIssuer issuer = await provider.ReadAsync(parsed, notes, cancellationToken).ConfigureAwait(false);
        using var recorder = new RecordingHandler(TimeProvider.System);
        using var validator = AccessTokenValidator.Create(
            new AccessTokenValidationOptions { Audiences = [TestIssuer.DefaultAudience], Issuers = [issuer], Backchannel = () => recorder }.AddAlgorithms());
        IssuerKeys keys = validator.Issuers[0];
        KeyFetchFault fault = await keys.RefreshAsync(cancellationToken).ConfigureAwait(false);
        FetchedDocuments documents = FetchedDocuments.From(recorder.Fetches);
        var report = new IssuerKeysReport(issuer, fault, keys, documents, recorder.Fetches, notes);
        notes.AddRange(AddedAlgorithms.Describe(report.Used.Select(static key => key.UsualAlgorithm)));
        await streams.Out.WriteAsync(isJson ? KeysJson.Write(report) : KeysText.Write(report)).ConfigureAwait(false);
        return keys.Health.KeyCount > 0 ? ExitCode.Ok : ExitCode.NotDecided;
    }
}

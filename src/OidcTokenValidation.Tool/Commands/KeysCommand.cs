using System.CommandLine;
using Microsoft.Extensions.Options;
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
        using AccessTokenValidator validator = CreateValidator(issuer, recorder);
        IssuerKeys keys = validator.Issuers[0];
        KeyFetchFault fault = await keys.RefreshAsync(cancellationToken).ConfigureAwait(false);
        FetchedDocuments documents = issuer.Keys.Jwks is { } file ? FetchedDocuments.FromKeyFile(file) : FetchedDocuments.From(recorder.Fetches);
        var report = new IssuerKeysReport(issuer, fault, keys, documents, recorder.Fetches, notes);
        notes.AddRange(AddedAlgorithms.Describe(report.Used.Select(static key => key.UsualAlgorithm)));
        await streams.Out.WriteAsync(isJson ? KeysJson.Write(report) : KeysText.Write(report)).ConfigureAwait(false);
        return keys.Health.KeyCount > 0 ? ExitCode.Ok : ExitCode.NotDecided;
    }

    // A file without a usable key is an error in the options of an API; here its keys are listed with the reasons.
    private static AccessTokenValidator CreateValidator(TrustedIssuer issuer, RecordingHandler recorder)
    {
        try
        {
            return AccessTokenValidator.Create(CreateOptions(issuer, () => recorder));
        }
        catch (OptionsValidationException) when (issuer.Keys.Jwks is { } jwks && FetchedDocuments.FromKeyFile(jwks).FindKey(0) is not null)
        {
            var keys = new KeySourceOptions { JwksAddress = KeyFileHandler.Address, MaxDocumentBytes = InputKind.Document.MaxBytes };
            return AccessTokenValidator.Create(CreateOptions(
                new TrustedIssuer { Issuer = issuer.Issuer, Keys = keys }, () => new KeyFileHandler(FetchedDocuments.ToSet(jwks))));
        }
    }

    private static AccessTokenValidationOptions CreateOptions(TrustedIssuer issuer, Func<HttpMessageHandler> createHandler) =>
        new AccessTokenValidationOptions { Audiences = [TestIssuer.DefaultAudience], Issuers = [issuer], Backchannel = createHandler }.AddAlgorithms();
}

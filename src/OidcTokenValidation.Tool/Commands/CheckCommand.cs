using System.CommandLine;
using OidcTokenValidation.Tool.Input;
using OidcTokenValidation.Tool.Keys;
using OidcTokenValidation.Tool.Output;

namespace OidcTokenValidation.Tool.Commands;

/// <summary><c>oidc-token check</c>: validates a token as an API would, and reports every check.</summary>
internal static class CheckCommand
{
    public static Command Create(Streams streams)
    {
        var options = new CheckOptions();
        var command = new Command(
            "check",
            "Validates a token and a DPoP proof as an API would, and shows the actual values and all failures, first the one that the API would report.");
        foreach (Option option in options.All)
            command.Options.Add(option);
        command.SetAction((parsed, cancellationToken) => RunAsync(options, parsed, streams, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CheckOptions options, ParseResult parsed, Streams streams, CancellationToken cancellationToken)
    {
        List<string> notes = [];
        DecryptionFiles decryption = await options.ReadDecryptionAsync(parsed, cancellationToken).ConfigureAwait(false);
        AccessTokenValidationOptions accepted = await options.ReadAcceptedAsync(parsed, decryption, notes, cancellationToken).ConfigureAwait(false);
        TimeProvider time = options.At(parsed) is { } at ? new FixedTime(at) : TimeProvider.System;
        if (options.At(parsed) is { } moment)
            notes.Add($"Validated as of {UtcText.Format(moment)}, because of --at.");

        using var recorder = new RecordingHandler(TimeProvider.System);
        accepted.Backchannel = () => recorder;
        using var validator = AccessTokenValidator.Create(accepted, time);

        // Read after the options, so that errors in them are reported before a user pastes a token.
        (ResourceRequest request, string token) = await options.ReadRequestAsync(parsed, streams, cancellationToken).ConfigureAwait(false);
        if (request.DPoP.Count > 0)
            notes.Add("The replay store of this tool is empty at its start: only the API can detect that a proof was used before.");
        AccessTokenValidationResult validated = await validator.ValidateAsync(request, cancellationToken).ConfigureAwait(false);
        IssuerKeys keys = validator.Issuers[0];
        if (keys.Health.LastFault != KeyFetchFault.None)
        {
            string requests = string.Join("; ", recorder.Fetches.Select(FetchText.Format));
            notes.Add($"The keys could not be fetched: {keys.Health.LastFault}. Requests: {requests}. 'oidc-token keys' shows the details.");
        }

        JwtView content = await ReadContentAsync(token, decryption, notes, cancellationToken).ConfigureAwait(false);
        notes.AddRange(AddedAlgorithms.Describe(content.HeaderText("alg"), content.SignatureLength));
        notes.AddRange(validated.Token is { } valid ? UnreadableClaims.Describe(valid) : []);
        var result = new CheckResult(
            await validator.ExplainAllAsync(request, validated, cancellationToken).ConfigureAwait(false),
            validated.Token,
            RequiredScopes.Evaluate(options.Scopes(parsed), validated.Token),
            new ActualValues(token, content, request, time.GetUtcNow(), IssuerKeySummary.Format(keys)),
            notes);
        if (options.IsJson(parsed))
            await streams.Out.WriteAsync(CheckJson.Write(result)).ConfigureAwait(false);
        else
            await streams.WriteAsync(CheckPage.Create(result)).ConfigureAwait(false);
        return result.ExitCode;
    }

    private static async Task<JwtView> ReadContentAsync(string token, DecryptionFiles decryption, List<string> notes, CancellationToken cancellationToken)
    {
        var sent = JwtView.Parse(token);
        if (!sent.IsEncrypted)
            return sent;
        if (decryption.KeyFiles.Count == 0)
        {
            notes.Add($"The token is encrypted, with {sent.Encryption()}. Write --decryption-key FILE, with the key of the API that decrypts it.");
            return sent;
        }

        return await EncryptedToken.FindContentAsync(token, decryption, cancellationToken).ConfigureAwait(false) is { } content
            ? JwtView.Parse(content)
            : sent;
    }
}

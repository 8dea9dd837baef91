using System.CommandLine;
using System.Globalization;
using OidcTokenValidation.Tool.Input;
using OidcTokenValidation.Tool.Keys;
using OidcTokenValidation.Tool.Output;

namespace OidcTokenValidation.Tool.Commands;

/// <summary><c>oidc-token check</c>: judges a token as an API would, and tells every check.</summary>
internal static class CheckCommand
{
    public static Command Create(Streams streams)
    {
        var options = new CheckOptions();
        var command = new Command("check", "Judges a token, and a DPoP proof, as an API would, and shows the values that came and everything that is wrong, first what the API would report.");
        foreach (Option option in options.All)
            command.Options.Add(option);
        command.SetAction((parsed, cancellationToken) => RunAsync(options, parsed, streams, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CheckOptions options, ParseResult parsed, Streams streams, CancellationToken cancellationToken)
    {
        List<string> notes = [];
        AccessTokenValidationOptions accepted = await options.ReadAcceptedAsync(parsed, notes, cancellationToken).ConfigureAwait(false);
        TimeProvider time = options.At(parsed) is { } at ? new FixedTime(at) : TimeProvider.System;
        if (options.At(parsed) is { } moment)
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"Judged as of {moment.ToUniversalTime():yyyy-MM-ddTHH:mm:ssZ}, because of --at."));

        using var recorder = new RecordingHandler(TimeProvider.System);
        accepted.Backchannel = () => recorder;
        using var validator = AccessTokenValidator.Create(accepted, time);

        // After the options, whose mistakes are told before anybody pastes a token.
        (ResourceRequest request, string token) = await options.ReadRequestAsync(parsed, streams, cancellationToken).ConfigureAwait(false);
        if (request.DPoP.Count > 0)
            notes.Add("The replay store is empty at each start of this tool: that a proof was used before shows only in the API.");
        AccessTokenValidationResult result = await validator.ValidateAsync(request, cancellationToken).ConfigureAwait(false);
        IssuerKeys keys = validator.Issuers[0];
        if (keys.Health.LastFault != KeyFetchFault.None)
            notes.Add($"The keys could not be fetched: {keys.Health.LastFault}. Asked: {string.Join("; ", recorder.Fetches.Select(FetchText.Line))}. 'oidc-token keys' tells more.");

        notes.AddRange(result.Token is { } valid ? UnreadClaims.Describe(valid) : []);
        var verdict = new CheckVerdict(
            await validator.ExplainAllAsync(request, result, cancellationToken).ConfigureAwait(false),
            result.Token,
            RequiredScopes.Judge(options.Scopes(parsed), result.Token),
            new ActualValues(token, request, time.GetUtcNow(), KeyNames.Format(keys)),
            notes);
        if (options.IsJson(parsed))
            await streams.Out.WriteAsync(CheckJson.Write(verdict)).ConfigureAwait(false);
        else
            await streams.WriteAsync(CheckPage.Create(verdict)).ConfigureAwait(false);
        return verdict.ExitCode;
    }
}

using Microsoft.Extensions.Options;
using OidcTokenValidation.Issuers;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;

namespace OidcTokenValidation.Configuration;

/// <summary>Finds all errors in the options of security events. Each message contains the correction.</summary>
internal sealed class SecurityEventOptionsRules : IValidateOptions<SecurityEventOptions>
{
    private const int MaxTransmitters = 16;
    private const int MaxTokenIssuers = 16;
    private const int MinSecret = 32;
    private const int MaxSecret = 512;
    private const int MaxPollSecret = 8192;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, SecurityEventOptions options) =>
        FindErrors(options) is { Count: > 0 } errors ? ValidateOptionsResult.Fail(errors) : ValidateOptionsResult.Success;

    public static IReadOnlyList<string> FindErrors(SecurityEventOptions options)
    {
        // Null if the application's code has set it.
        if (options.Transmitters is not { Count: > 0 and <= MaxTransmitters } transmitters)
        {
            int count = options.Transmitters?.Count ?? 0;
            return [$"Transmitters has {count} entries. Add from 1 to {MaxTransmitters} transmitters, each with its Issuer and Audiences."];
        }

        List<string> errors = [];
        foreach ((int index, SecurityEventTransmitter? transmitter) in transmitters.Index<SecurityEventTransmitter?>())
            Check(transmitter, $"Transmitters[{index}]", errors);
        IEnumerable<string> names = transmitters.Select(static transmitter => transmitter?.Issuer).OfType<string>();
        foreach ((string repeated, _) in names.CountBy(static name => name, StringComparer.Ordinal).Where(static count => count.Value > 1))
            errors.Add($"Transmitters holds '{repeated}' more than once. Write one entry for each transmitter.");
        return errors;
    }

    private static void Check(SecurityEventTransmitter? transmitter, string name, List<string> errors)
    {
        if (transmitter is null)
        {
            errors.Add($"{name} is null. Remove it, or describe a transmitter.");
            return;
        }

        errors.AddRange(IssuerRules.FindErrors(
            new TrustedIssuer { Issuer = transmitter.Issuer, Keys = transmitter.Keys, AllowedAlgorithms = transmitter.AllowedAlgorithms },
            name,
            AlgorithmTable.Default));
        if (transmitter.Audiences is not { Count: > 0 } || transmitter.Audiences.Any(string.IsNullOrWhiteSpace))
            errors.Add($"{name}.Audiences is empty or holds an empty value. Write the 'aud' of the stream, as the transmitter states it.");
        if (transmitter.TokenIssuers is not { Count: <= MaxTokenIssuers } || transmitter.TokenIssuers.Any(string.IsNullOrWhiteSpace))
        {
            errors.Add($"{name}.TokenIssuers is null, holds an empty value, or has more than {MaxTokenIssuers} entries. "
                + "Leave it out for the transmitter's own issuer, or write the 'iss' of the access tokens.");
        }

        if (transmitter.PushSecrets?.All(static secret => IsSecret(secret, MinSecret, MaxSecret)) != true)
        {
            errors.Add($"{name}.PushSecrets is null or holds a secret that is not {MinSecret} to {MaxSecret} visible ASCII characters. "
                + "Write for instance the output of \"openssl rand -base64 32\".");
        }

        CheckPoll(transmitter, name, errors);
    }

    private static void CheckPoll(SecurityEventTransmitter transmitter, string name, List<string> errors)
    {
        PlainHttp plainHttp = transmitter.Keys is { } keys ? FetchAddress.GetPlainHttp(keys) : PlainHttp.Never;
        if (transmitter.PollEndpoint is { } address && (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || !FetchAddress.IsAllowed(uri, plainHttp)))
            errors.Add($"{name}.PollEndpoint is '{address}'. Write an absolute https URL{FetchAddress.GetHint(plainHttp, address)}.");
        bool hasToken = transmitter.PollSecret is not null || transmitter.GetPollToken is not null;
        if (transmitter.PollEndpoint is null && hasToken)
            errors.Add($"{name} has a token for polling and no PollEndpoint. Set PollEndpoint, or remove PollSecret and GetPollToken.");
        if (transmitter is { PollSecret: not null, GetPollToken: not null })
            errors.Add($"{name} has both PollSecret and GetPollToken. Set one of them.");
        if (transmitter.PollSecret is { } secret && !IsSecret(secret, minLength: 1, MaxPollSecret))
            errors.Add($"{name}.PollSecret is empty, too long, or has characters other than visible ASCII. Write the token that the transmitter issued.");
    }

    // It is sent in a header field, and never repeated in a message.
    private static bool IsSecret(string? secret, int minLength, int maxLength) =>
        secret?.Length >= minLength && secret.Length <= maxLength && !secret.AsSpan().ContainsAnyExceptInRange('!', '~');
}

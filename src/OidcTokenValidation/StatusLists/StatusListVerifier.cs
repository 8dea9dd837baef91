using System.Text;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Telemetry;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.StatusLists;

/// <summary>Verifies a list (draft-ietf-oauth-status-list §5.1) with the keys of its issuer, as a JWT of the issuer is verified. Every failure is a fault
/// of the list: it shows nothing about the tokens that refer to it.</summary>
internal sealed class StatusListVerifier(StatusListRules rules, IKeySource keys, int maxBytes, TimeProvider time)
{
    private const int MaxHeaderLength = 8192;
    private const int MaxDepth = 16;
    private const int MaxMembers = 256;

    private readonly TokenReader _reader = new(MaxHeaderLength, MaxDepth, MaxMembers, rules.Algorithms);

    /// <summary>Reads and verifies a list.</summary>
    /// <param name="address">The address that tokens refer to.</param>
    /// <param name="body">The response, a JWS in compact serialisation.</param>
    /// <param name="cancellationToken">Ends the waiting for keys.</param>
    public async Task<ReadStatusList> VerifyAsync(string address, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        string text = Encoding.ASCII.GetString(body.Span.Trim(" \t\r\n"u8));
        if (!_reader.TryRead(text.AsMemory(), new HeaderChecks(rules), out UnverifiedToken jwt, out TokenFailure? failure))
            return Fail(StatusListFault.Invalid, rules.Describe(failure));

        KeyVerification verification = await KeyVerification.VerifyAsync(jwt, keys, cancellationToken).ConfigureAwait(false);
        return verification.Token is { } verified ? Open(address, verified)
            : verification.Tried is null ? Fail(StatusListFault.KeyNotFound, Describe(verification.Selection.Status))
            : Fail(StatusListFault.Invalid, "its signature is invalid: no key of the issuer verifies it");
    }

    private ReadStatusList Open(string address, VerifiedToken verified)
    {
        TokenClaims claims = verified.Content.Claims;
        return rules.FindFault(claims, Encoding.UTF8.GetBytes(address), time.GetUtcNow()) is { } found
            ? Fail(found.Fault, found.Detail)
            : StatusListContent.Read(claims, maxBytes);
    }

    private static ReadStatusList Fail(StatusListFault fault, string detail) => ReadStatusList.Failed(fault, detail);

    private static string Describe(KeySelectionStatus status) => status switch
    {
        KeySelectionStatus.Unavailable => "its key could not be looked up: see the log entries about the issuer's keys",
        KeySelectionStatus.Ambiguous => "its header names no key, and several keys of the issuer fit. Configure the provider to write 'kid'",
        KeySelectionStatus.NotForAlgorithm => "the issuer's key that its header names is not for the algorithm of its header (RFC 8725 §3.1)",
        _ => "the issuer's key set does not contain the key that its header names: a list must be signed with a key of the issuer",
    };

    // They only reject.
    private readonly struct HeaderChecks(StatusListRules rules) : IEarlyChecks
    {
        public TokenFailure? FindFailure(SignatureAlgorithm algorithm, scoped in JoseHeader header, scoped TokenClaims claims) =>
            rules.FindHeaderFailure(algorithm, header);
    }
}

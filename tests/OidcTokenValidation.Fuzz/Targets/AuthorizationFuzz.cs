using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;
using OidcTokenValidation.Credentials;
using OidcTokenValidation.Fuzz.Inputs;
using OidcTokenValidation.Fuzz.Oracles;

namespace OidcTokenValidation.Fuzz.Targets;

/// <summary>
/// The Authorization field, against a regular expression, the parser of System.Net.Http and the query parser of ASP.NET Core; then the whole validator with its
/// challenge. The input is one field, or a request target and any number of fields. <c>{token}</c> is a valid token, <c>{bound}</c> one that is bound to a key.
/// </summary>
internal sealed partial class AuthorizationFuzz : IFuzzTarget
{
    private const int MaxTokenLength = 16_384;

    // A shorter text may be a part of any challenge.
    private const int MinSecretLength = 16;

    private readonly CredentialsReader _reader = new(MaxTokenLength, acceptsDPoP: true, acceptsMtlsPop: true);
    private readonly AccessTokenValidator _validator = AccessTokenValidator.Create(
        new AccessTokenValidationOptions
        {
            Audiences = { "https://api.example.com/" },
            Issuers = { FixedIssuer.Trust() },
            ClientCertificates = new ClientCertificateOptions { AcceptMtlsPop = true },
        },
        FixedClock.Instance);

    public void Run(byte[] input)
    {
        string[] sections = [.. Sections.Split(input).Select(static section => Encoding.Latin1.GetString(section)
            .Replace("{token}", FixedTokens.Bearer, StringComparison.Ordinal).Replace("{bound}", FixedTokens.Bound, StringComparison.Ordinal))];
        string target = sections.Length > 1 ? sections[0] : "/things";
        string[] fields = sections.Length > 1 ? sections[1..] : sections;
        var request = new ResourceRequest { Method = "GET", Target = target, Scheme = "https", Host = "api.example.com", Authorization = fields };

        bool isRead = _reader.TryRead(request, out PresentedCredentials credentials, out TokenFailure? failure);
        DifferenceException.ThrowUnless(isRead == failure is null, "a result that contradicts itself");
        string? token = isRead && credentials.Scheme != PresentedScheme.None ? credentials.Token.ToString() : null;
        (string? expected, bool isOther) = Find(fields, target);
        DifferenceException.ThrowUnless(token == expected, $"'{token}' instead of '{expected}'");
        DifferenceException.ThrowUnless(!isRead || token is not null || isOther, "credentials of a scheme that is read are ignored");
        if (token is not null)
            CompareParsed(fields[0], credentials.Scheme, token);
        Validate(request, token);
    }

    // RFC 6750 §2.1, RFC 9110 §11.4: the token, or none; and whether the one field has another scheme, so that it is ignored.
    private static (string? Token, bool IsOther) Find(string[] fields, string target)
    {
        if (fields.Length != 1)
            return (null, fields.Length == 0);
        Match match = Credentials().Match(fields[0]);
        if (!match.Success)
            return (null, !AuthenticationHeaderValue.TryParse(fields[0], out AuthenticationHeaderValue? parsed) || !Credentials().IsMatch(parsed.Scheme));
        string token = match.Groups["token"].Value;
        bool isRejected = fields[0].Contains(',', StringComparison.Ordinal) || token.Length is 0 or > MaxTokenLength || HasToken(target);
        return (isRejected ? null : token, IsOther: false);
    }

    private static bool HasToken(string target) =>
        target.IndexOf('?', StringComparison.Ordinal) is >= 0 and var query && QueryHelpers.ParseQuery(target[query..]).ContainsKey("access_token");

    private static void CompareParsed(string field, PresentedScheme scheme, string token)
    {
        // RFC 6750 §2.1: other characters make no token. System.Net.Http reads quotes and white space among them, and here the token is rejected later.
        if (!Token68().IsMatch(token))
            return;
        string name = scheme == PresentedScheme.MtlsPop ? "MTLS_POP" : scheme.ToString();
        var parsed = AuthenticationHeaderValue.Parse(field);
        DifferenceException.ThrowUnless(string.Equals(parsed.Scheme, name, StringComparison.OrdinalIgnoreCase), $"the scheme {parsed.Scheme}");
        DifferenceException.ThrowUnless(parsed.Parameter == token, $"'{token}' instead of '{parsed.Parameter}'");
    }

    private void Validate(in ResourceRequest request, string? token)
    {
        AccessTokenValidationResult result = _validator.ValidateAsync(request).AsTask().GetAwaiter().GetResult();
        DifferenceException.ThrowUnless(result.IsValid == (token == FixedTokens.Bearer && IsBearer(request)), $"the outcome {result.Outcome}");
        DifferenceException.ThrowUnless(result.Outcome != AccessTokenOutcome.Unavailable, "unavailable with local keys");
        if (result.IsValid)
            return;

        Challenge challenge = _validator.CreateChallenge(result);
        string body = Encoding.UTF8.GetString(challenge.Body.Span);
        DifferenceException.ThrowUnless(StrictJson.ParseObject(challenge.Body.Span) is not null, "the body is not JSON");
        foreach ((string name, string value) in challenge.Headers)
        {
            DifferenceException.ThrowUnless(!value.AsSpan().ContainsAnyExceptInRange(' ', '~'), $"{name} is not printable ASCII");
            bool isParsed = name != "WWW-Authenticate" || AuthenticationHeaderValue.TryParse(value, out _);
            DifferenceException.ThrowUnless(isParsed, "a challenge that cannot be parsed");
            DifferenceException.ThrowUnless(!Reveals(value, token), $"{name} has the token");
        }

        DifferenceException.ThrowUnless(!Reveals(body, token), "the body has the token");
    }

    private static bool IsBearer(in ResourceRequest request) => request.Authorization[0]!.StartsWith("Bearer", StringComparison.OrdinalIgnoreCase);

    private static bool Reveals(string text, string? token) =>
        token is { Length: >= MinSecretLength } && !token.Contains(' ', StringComparison.Ordinal) && text.Contains(token, StringComparison.Ordinal);

    [GeneratedRegex(
        @"\A(?:Bearer|DPoP|MTLS_POP)(?: +(?<token>.*))?\z", RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Credentials();

    [GeneratedRegex(@"\A[A-Za-z0-9._~+/-]+=*\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Token68();
}

using System.Text.Json;

namespace OidcTokenValidation;

/// <summary>What a resource asks of a valid access token. Immutable; evaluated the same way on every host.</summary>
public sealed class AccessRequirement
{
    private readonly IReadOnlyList<ScopeTerm> _scopes;
    private readonly IReadOnlyList<ClaimTerm> _claims;
    private readonly AuthenticationTerm _authentication;

    private AccessRequirement(IReadOnlyList<ScopeTerm> scopes, IReadOnlyList<ClaimTerm> claims, AuthenticationTerm? authentication = null)
    {
        _scopes = scopes;
        _claims = claims;
        _authentication = authentication ?? AuthenticationTerm.None;
    }

    /// <summary>The token has every one of <paramref name="scopes"/>.</summary>
    /// <param name="scopes">At least one scope (RFC 6749 §3.3).</param>
    /// <exception cref="ArgumentException">There is no scope, or one is not a scope by RFC 6749 §3.3.</exception>
    public static AccessRequirement AllScopes(params IEnumerable<string> scopes) =>
        new([.. ScopeTerm.Check(scopes).Select(static scope => new ScopeTerm([scope]))], []);

    /// <summary>The token has at least one of <paramref name="scopes"/>.</summary>
    /// <param name="scopes">At least one scope (RFC 6749 §3.3).</param>
    /// <exception cref="ArgumentException">There is no scope, or one is not a scope by RFC 6749 §3.3.</exception>
    public static AccessRequirement AnyScope(params IEnumerable<string> scopes) => new([new ScopeTerm(ScopeTerm.Check(scopes))], []);

    /// <summary>A claim passes a test.</summary>
    /// <param name="path">The claim's name, then the names of members within, see <see cref="AccessToken.TryGetClaim(ReadOnlySpan{string}, out JsonElement)"/>.</param>
    /// <param name="test">The test; a claim that is missing fails without being tested, and one that the test cannot read (<see cref="InvalidOperationException"/>, <see cref="FormatException"/>) fails too.</param>
    /// <exception cref="ArgumentException">The path is empty or has an empty name.</exception>
    public static AccessRequirement Claim(IEnumerable<string> path, Func<JsonElement, bool> test)
    {
        ArgumentNullException.ThrowIfNull(test);
        return new([], [new ClaimTerm(ClaimTerm.Check(path, nameof(path)), test)]);
    }

    /// <summary>A claim is a string equal to one of <paramref name="values"/>, or an array that holds such a string.</summary>
    /// <param name="name">The claim's name.</param>
    /// <param name="values">The values, compared ordinally.</param>
    /// <exception cref="ArgumentException">The name is empty, there is no value, or one is empty.</exception>
    public static AccessRequirement Claim(string name, params IReadOnlyCollection<string> values)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        string[] wanted = ClaimTerm.Check(values, nameof(values));
        return Claim([name], claim => ClaimTerm.HoldsAny(claim, wanted));
    }

    /// <summary>The user authenticated in one of these ways (<c>acr</c>). Otherwise the client is asked for a step-up: 401 <c>insufficient_user_authentication</c> (RFC 9470 §3).</summary>
    /// <param name="acrValues">The authentication context class references, the preferred one first; compared ordinally.</param>
    /// <exception cref="ArgumentException">There is no value, or one has a character that a challenge cannot carry.</exception>
    public static AccessRequirement AuthenticationContext(params IEnumerable<string> acrValues) => new([], [], AuthenticationTerm.In(acrValues));

    /// <summary>The user authenticated so recently (<c>auth_time</c>), give or take the clock skew. Otherwise the client is asked for a step-up: 401 <c>insufficient_user_authentication</c> (RFC 9470 §3).</summary>
    /// <param name="maxAge">How long ago at most; whole seconds, not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or has a fraction of a second.</exception>
    public static AccessRequirement AuthenticationAge(TimeSpan maxAge) => new([], [], AuthenticationTerm.Within(maxAge));

    /// <summary>Both this requirement and <paramref name="other"/>.</summary>
    /// <param name="other">The other requirement.</param>
    public AccessRequirement And(AccessRequirement other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new([.. _scopes, .. other._scopes], [.. _claims, .. other._claims], _authentication.And(other._authentication));
    }

    /// <summary>Whether <paramref name="token"/> meets this requirement.</summary>
    /// <param name="token">A validated token.</param>
    public AccessDecision Evaluate(AccessToken token)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (!_scopes.All(term => token.Scopes.ContainsAny(term.Alternatives)))
            return AccessDecision.ScopeMissing(string.Join(' ', _scopes.SelectMany(static term => term.Alternatives).Distinct(StringComparer.Ordinal)));
        if (!_authentication.IsMet(token))
            return AccessDecision.AuthenticationInsufficient(_authentication.AcrValues, _authentication.MaxAge);
        return _claims.All(term => term.IsMet(token)) ? AccessDecision.Granted : default;
    }

    private sealed record AuthenticationTerm(IReadOnlyList<string[]> Contexts, TimeSpan? MaxAge)
    {
        public static readonly AuthenticationTerm None = new([], MaxAge: null);

        /// <summary>What is asked for: of several lists what is in all of them, or the first if nothing is.</summary>
        public string? AcrValues => Contexts.Count == 0 ? null
            : string.Join(' ', Contexts[0].Where(value => Contexts.All(list => list.Contains(value, StringComparer.Ordinal))).DefaultIfEmpty(string.Join(' ', Contexts[0])));

        public static AuthenticationTerm In(IEnumerable<string> acrValues) => new([ScopeTerm.Check(acrValues, "acr value")], MaxAge: null);

        public static AuthenticationTerm Within(TimeSpan maxAge) => maxAge >= TimeSpan.Zero && maxAge.Ticks % TimeSpan.TicksPerSecond == 0
            ? new([], maxAge)
            : throw new ArgumentOutOfRangeException(nameof(maxAge), maxAge, "Expected whole seconds, zero or more.");

        public AuthenticationTerm And(AuthenticationTerm other) =>
            new([.. Contexts, .. other.Contexts], MaxAge is null || other.MaxAge < MaxAge ? other.MaxAge ?? MaxAge : MaxAge);

        // RFC 9470 §4: a claim that is missing does not meet it.
        public bool IsMet(AccessToken token) =>
            Contexts.All(list => token.Acr is { } acr && list.Contains(acr, StringComparer.Ordinal))
            && (MaxAge is null || (token.AuthTime is { } authenticated && token.JudgedAt - authenticated <= MaxAge));
    }

    private sealed record ScopeTerm(IReadOnlyList<string> Alternatives)
    {
        public static string[] Check(IEnumerable<string> scopes, string what = "scope")
        {
            string[] checkedScopes = [.. scopes];
            if (checkedScopes.Length == 0)
                throw new ArgumentException($"Expected at least one {what}; none came.", nameof(scopes));
            foreach (string scope in checkedScopes)
            {
                // RFC 6749 §3.3: %x21 / %x23-5B / %x5D-7E
                if (string.IsNullOrEmpty(scope) || scope.Any(static c => c is <= ' ' or > '~' or '"' or '\\'))
                    throw new ArgumentException($"Expected the text of one {what}: printable ASCII without space, quotation mark and backslash; '{scope}' came. Pass several as several arguments.", nameof(scopes));
            }

            return checkedScopes;
        }
    }

    private sealed record ClaimTerm(string[] Path, Func<JsonElement, bool> Test)
    {
        // A copy: a requirement must not change with its caller's list.
        public static string[] Check(IEnumerable<string> texts, string parameter)
        {
            ArgumentNullException.ThrowIfNull(texts, parameter);
            string[] copy = [.. texts];
            return copy.Length > 0 && !Array.Exists(copy, string.IsNullOrEmpty)
                ? copy
                : throw new ArgumentException("Expected at least one text, none of them empty.", parameter);
        }

        public static bool HoldsAny(JsonElement claim, string[] values) => claim.ValueKind switch
        {
            JsonValueKind.String => values.Contains(claim.GetString()!, StringComparer.Ordinal),
            JsonValueKind.Array => claim.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.String && values.Contains(item.GetString()!, StringComparer.Ordinal)),
            _ => false,
        };

        public bool IsMet(AccessToken token)
        {
            try
            {
                return token.TryGetClaim(Path, out JsonElement claim) && Test(claim);
            }
            catch (Exception exception) when (exception is InvalidOperationException or FormatException)
            {
                // What JsonElement throws for a value of another kind or out of range: the provider's doing, not the program's.
                return false;
            }
        }
    }
}

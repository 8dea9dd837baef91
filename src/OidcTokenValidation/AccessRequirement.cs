using System.Runtime.CompilerServices;
using System.Text.Json;
using OidcTokenValidation.Requirements;

namespace OidcTokenValidation;

/// <summary>What a resource asks of a valid access token. Immutable; evaluated the same way on every host.</summary>
public sealed class AccessRequirement
{
    private IReadOnlyList<ScopeTerm> _scopes = [];
    private IReadOnlyList<ClaimTerm> _claims = [];
    private IReadOnlyList<TestTerm> _tests = [];
    private IReadOnlyList<WaitingTestTerm> _waitingTests = [];
    private AuthenticationTerm _authentication = AuthenticationTerm.None;

    private AccessRequirement()
    {
    }

    /// <summary>The sets of scopes of which each is enough; a single one unless there is a choice, an empty one if no scope is asked for. For documents about
    /// the API.</summary>
    /// <value>At most 32 sets; of more choices the first.</value>
    public IReadOnlyList<IReadOnlyList<string>> SufficientScopes => ScopeTerm.SetsOf(_scopes);

    /// <summary>The scopes as a challenge names them, all alternatives of a choice (RFC 6750 §3); null if no scope is required.</summary>
    internal string? Scope => _scopes.Count == 0 ? null : string.Join(' ', _scopes.SelectMany(static term => term.Alternatives).Distinct(StringComparer.Ordinal));

    /// <summary>The token has every one of <paramref name="scopes"/>.</summary>
    /// <param name="scopes">At least one scope (RFC 6749 §3.3).</param>
    /// <exception cref="ArgumentException">There is no scope, or one is not a scope by RFC 6749 §3.3.</exception>
    public static AccessRequirement AllScopes(params IEnumerable<string> scopes) =>
        new() { _scopes = [.. ScopeTerm.Check(scopes).Select(static scope => new ScopeTerm([scope]))] };

    /// <summary>The token has at least one of <paramref name="scopes"/>.</summary>
    /// <param name="scopes">At least one scope (RFC 6749 §3.3).</param>
    /// <exception cref="ArgumentException">There is no scope, or one is not a scope by RFC 6749 §3.3.</exception>
    public static AccessRequirement AnyScope(params IEnumerable<string> scopes) => new() { _scopes = [new ScopeTerm(ScopeTerm.Check(scopes))] };

    /// <summary>A claim passes a test.</summary>
    /// <param name="path">The claim's name, then the names of members within, see
    /// <see cref="AccessToken.TryGetClaim(ReadOnlySpan{string}, out JsonElement)"/>.</param>
    /// <param name="test">The test; a claim that is missing fails without being tested, and one that the test cannot read
    /// (<see cref="InvalidOperationException"/>, <see cref="FormatException"/>) fails too.</param>
    /// <param name="description">What the log says of the test; its source text unless another text is given.</param>
    /// <exception cref="ArgumentException">The path is empty or has an empty name.</exception>
    public static AccessRequirement Claim(IEnumerable<string> path, Func<JsonElement, bool> test, [CallerArgumentExpression(nameof(test))] string? description = null)
    {
        ArgumentNullException.ThrowIfNull(test);
        return new() { _claims = [new ClaimTerm(ClaimTerm.Check(path, nameof(path)), test, $"to pass {RequirementText.Test(description)}")] };
    }

    /// <summary>A claim is a string equal to one of <paramref name="values"/>, or an array that holds such a string.</summary>
    /// <param name="name">The claim's name.</param>
    /// <param name="values">The values, compared ordinally.</param>
    /// <exception cref="ArgumentException">The name is empty, there is no value, or one is empty.</exception>
    public static AccessRequirement Claim(string name, params IReadOnlyCollection<string> values) => Claim([name], values);

    /// <summary>A member inside a claim is a string equal to one of <paramref name="values"/>, or an array that holds such a string.</summary>
    /// <param name="path">The claim's name, then the names of members within, for instance <c>["realm_access", "roles"]</c>.</param>
    /// <param name="values">The values, compared ordinally.</param>
    /// <exception cref="ArgumentException">The path is empty or has an empty name, there is no value, or one is empty.</exception>
    public static AccessRequirement Claim(IEnumerable<string> path, params IReadOnlyCollection<string> values) => new() { _claims = [ClaimTerm.HoldingAny(path, values)] };

    /// <summary>The user has at least one of <paramref name="roles"/>, see <see cref="AccessToken.Roles"/>.</summary>
    /// <param name="roles">The roles, compared ordinally.</param>
    /// <exception cref="ArgumentException">There is no role, or one is empty.</exception>
    public static AccessRequirement AnyRole(params IReadOnlyCollection<string> roles)
    {
        string[] wanted = ClaimTerm.Check(roles, nameof(roles));
        return new()
        {
            _tests =
            [
                new TestTerm(token => token.Roles.Any(role => wanted.Contains(role, StringComparer.Ordinal)), $"the role {RequirementText.OneOf(wanted)}")
                {
                    Has = static token => RequirementText.Has("roles", token.Roles, "the "),
                },
            ],
        };
    }

    /// <summary>The token has every one of <paramref name="permissions"/> (claim <c>permissions</c>, as Auth0 and others issue it).</summary>
    /// <param name="permissions">The permissions, compared ordinally.</param>
    /// <exception cref="ArgumentException">There is no permission, or one is empty.</exception>
    public static AccessRequirement AllPermissions(params IReadOnlyCollection<string> permissions) =>
        new() { _claims = [.. ClaimTerm.Check(permissions, nameof(permissions)).Select(static permission => ClaimTerm.HoldingAny(["permissions"], [permission]))] };

    /// <summary>The token passes a test.</summary>
    /// <param name="test">The test. What it throws comes out of the evaluation: the request does not pass.</param>
    /// <param name="description">What the log says of the test; its source text unless another text is given.</param>
    public static AccessRequirement Predicate(Func<AccessToken, bool> test, [CallerArgumentExpression(nameof(test))] string? description = null)
    {
        ArgumentNullException.ThrowIfNull(test);
        return new() { _tests = [new TestTerm(test, RequirementText.Test(description))] };
    }

    /// <summary>The token passes a test that may have to wait, for a database for instance. Asked last, when everything else is met.</summary>
    /// <param name="test">The test. What it throws comes out of <see cref="EvaluateAsync"/>: the request does not pass.</param>
    /// <param name="description">What the log says of the test; its source text unless another text is given.</param>
    public static AccessRequirement Predicate(Func<AccessToken, CancellationToken, ValueTask<bool>> test, [CallerArgumentExpression(nameof(test))] string? description = null)
    {
        ArgumentNullException.ThrowIfNull(test);
        return new() { _waitingTests = [new WaitingTestTerm(test, RequirementText.Test(description))] };
    }

    /// <summary>The user authenticated in one of these ways (<c>acr</c>). Otherwise the client is asked for a step-up: 401
    /// <c>insufficient_user_authentication</c> (RFC 9470 §3).</summary>
    /// <param name="acrValues">The authentication context class references, the preferred one first; compared ordinally.</param>
    /// <exception cref="ArgumentException">There is no value, or one has a character that a challenge cannot carry.</exception>
    public static AccessRequirement AuthenticationContext(params IEnumerable<string> acrValues) => new() { _authentication = AuthenticationTerm.In(acrValues) };

    /// <summary>The user authenticated so recently (<c>auth_time</c>), give or take the clock skew. Otherwise the client is asked for a step-up: 401
    /// <c>insufficient_user_authentication</c> (RFC 9470 §3).</summary>
    /// <param name="maxAge">How long ago at most; whole seconds, not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or has a fraction of a second.</exception>
    public static AccessRequirement AuthenticationAge(TimeSpan maxAge) => new() { _authentication = AuthenticationTerm.Within(maxAge) };

    /// <summary>Both this requirement and <paramref name="other"/>.</summary>
    /// <param name="other">The other requirement.</param>
    public AccessRequirement And(AccessRequirement other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new()
        {
            _scopes = [.. _scopes, .. other._scopes],
            _claims = [.. _claims, .. other._claims],
            _tests = [.. _tests, .. other._tests],
            _waitingTests = [.. _waitingTests, .. other._waitingTests],
            _authentication = _authentication.And(other._authentication),
        };
    }

    /// <summary>Whether <paramref name="token"/> meets this requirement.</summary>
    /// <param name="token">A validated token.</param>
    /// <exception cref="InvalidOperationException">A test may have to wait: use <see cref="EvaluateAsync"/>.</exception>
    public AccessDecision Evaluate(AccessToken token) => _waitingTests.Count == 0
        ? Test(token)
        : throw new InvalidOperationException($"The requirement has a test that may have to wait. Write await requirement.{nameof(EvaluateAsync)}(token).");

    /// <summary>Whether <paramref name="token"/> meets this requirement.</summary>
    /// <param name="token">A validated token.</param>
    /// <param name="cancellationToken">Given to the tests that wait.</param>
    public ValueTask<AccessDecision> EvaluateAsync(AccessToken token, CancellationToken cancellationToken = default)
    {
        AccessDecision decision = Test(token);
        return decision.IsGranted && _waitingTests.Count > 0 ? WaitAsync(token, cancellationToken) : ValueTask.FromResult(decision);
    }

    /// <summary>What is required, on one line, for logs and documents. Scopes, claims and roles as they are configured; of a test its description.</summary>
    public override string ToString() =>
        string.Join(" and ", ((IEnumerable<object>)[.. _scopes, _authentication, .. _claims, .. _tests, .. _waitingTests]).Select(static term => term.ToString()).Where(static text => text!.Length > 0));

    /// <summary>Why a valid token does not meet this requirement. Tests are not run again.</summary>
    internal Shortfall FindShortfall(AccessToken token)
    {
        ScopeTerm[] scopes = [.. _scopes.Where(term => !term.IsMet(token.Scopes))];
        if (scopes.Length > 0)
            return Shortfall.OfScope(this, scopes, token);
        if (!_authentication.IsMet(token))
            return Shortfall.OfAuthentication(this, _authentication, token);
        return _claims.FirstOrDefault(term => !term.IsMet(token)) is { } claim ? Shortfall.OfClaim(this, claim, token)
            : _tests.FirstOrDefault(term => term.Has is not null && !term.Test(token)) is { } test ? Shortfall.OfTest(this, test, token)
            : _tests.Count + _waitingTests.Count > 0 ? Shortfall.OfTest(this)
            : Shortfall.OfPolicy;
    }

    /// <summary>Whether scopes alone meet this requirement: for a caller that another authentication scheme has validated, and that has no
    /// <see cref="AccessToken"/>.</summary>
    /// <param name="scopes">The scopes that were granted to the caller, all by one token.</param>
    /// <returns>Null if the requirement has other terms than scopes, which no list of scopes can meet.</returns>
    public AccessDecision? EvaluateScopes(IEnumerable<string> scopes)
    {
        ArgumentNullException.ThrowIfNull(scopes);
        if (_claims.Count > 0 || _tests.Count > 0 || _waitingTests.Count > 0 || _authentication is not { Contexts.Count: 0, MaxAge: null })
            return null;
        var granted = new ScopeSet(scopes);
        return _scopes.All(term => term.IsMet(granted)) ? AccessDecision.Granted : AccessDecision.ScopeMissing(Scope!);
    }

    /// <summary>The decision as far as the token alone tells it: what is missing from it, for the challenge.</summary>
    internal AccessDecision Explain(AccessToken token)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (!_scopes.All(term => term.IsMet(token.Scopes)))
            return AccessDecision.ScopeMissing(Scope!);
        if (!_authentication.IsMet(token))
            return AccessDecision.AuthenticationInsufficient(_authentication.AcrValues, _authentication.MaxAge);
        return _claims.All(term => term.IsMet(token)) ? AccessDecision.Granted : default;
    }

    private AccessDecision Test(AccessToken token)
    {
        AccessDecision decision = Explain(token);
        return !decision.IsGranted || _tests.All(term => term.Test(token)) ? decision : default;
    }

    private async ValueTask<AccessDecision> WaitAsync(AccessToken token, CancellationToken cancellationToken)
    {
        foreach (WaitingTestTerm term in _waitingTests)
        {
            if (!await term.Test(token, cancellationToken).ConfigureAwait(false))
                return default;
        }

        return AccessDecision.Granted;
    }
}

/// <summary>Whether a token meets a requirement. The default is no.</summary>
public readonly struct AccessDecision
{
    private AccessDecision(bool isGranted, string? requiredScope, string? requiredAcrValues = null, TimeSpan? requiredMaxAge = null)
    {
        IsGranted = isGranted;
        RequiredScope = requiredScope;
        RequiredAcrValues = requiredAcrValues;
        RequiredMaxAge = requiredMaxAge;
    }

    /// <summary>Whether the requirement is met.</summary>
    public bool IsGranted { get; }

    /// <summary>The scopes that the resource asks for, separated by spaces, if the token lacks one (RFC 6750 §3); otherwise null.</summary>
    public string? RequiredScope { get; }

    /// <summary>The <c>acr</c> values that the resource asks for, separated by spaces, the preferred one first, if the user's authentication does not suffice
    /// (RFC 9470 §3); otherwise null.</summary>
    public string? RequiredAcrValues { get; }

    /// <summary>How long ago the user may have authenticated, if the user's authentication does not suffice (RFC 9470 §3); otherwise null.</summary>
    public TimeSpan? RequiredMaxAge { get; }

    internal static AccessDecision Granted => new(isGranted: true, requiredScope: null);

    internal static AccessDecision AuthenticationInsufficient(string? acrValues, TimeSpan? maxAge) => new(isGranted: false, requiredScope: null, acrValues, maxAge);

    internal static AccessDecision ScopeMissing(string requiredScope) => new(isGranted: false, requiredScope);
}

using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OidcTokenValidation.Requirements;

namespace OidcTokenValidation;

/// <summary>What a resource requires of a valid access token. Immutable; evaluated the same way on every host.</summary>
public sealed class AccessRequirement
{
    private IReadOnlyList<ScopeCondition> _scopes = [];
    private IReadOnlyList<ClaimCondition> _claims = [];
    private DetailsCondition[] _details = [];
    private IReadOnlyList<TestCondition> _tests = [];
    private IReadOnlyList<AsyncTestCondition> _asyncTests = [];
    private AuthenticationCondition _authentication = AuthenticationCondition.None;

    private AccessRequirement()
    {
    }

    /// <summary>The sets of scopes of which each is sufficient; one set unless there is a choice, an empty set if no scope is required. For documents about
    /// the API.</summary>
    /// <value>At most 32 sets; further ones are left out.</value>
    public IReadOnlyList<IReadOnlyList<string>> SufficientScopes => ScopeCondition.GetSufficientSets(_scopes);

    /// <summary>The scopes as a challenge names them, all alternatives of a choice (RFC 6750 §3); null if no scope is required.</summary>
    internal string? Scope => _scopes.Count == 0
        ? null
        : string.Join(' ', _scopes.SelectMany(static condition => condition.Alternatives).Distinct(StringComparer.Ordinal));

    private IEnumerable<object> Conditions => [.. _scopes, _authentication, .. _claims, .. _details, .. _tests, .. _asyncTests];

    /// <summary>The token has every one of <paramref name="scopes"/>.</summary>
    /// <param name="scopes">At least one scope (RFC 6749 §3.3).</param>
    /// <exception cref="ArgumentException">There is no scope, or one is not a scope by RFC 6749 §3.3.</exception>
    public static AccessRequirement AllScopes(params IEnumerable<string> scopes) =>
        new() { _scopes = [.. ScopeCondition.Check(scopes).Select(static scope => new ScopeCondition([scope]))] };

    /// <summary>The token has at least one of <paramref name="scopes"/>.</summary>
    /// <param name="scopes">At least one scope (RFC 6749 §3.3).</param>
    /// <exception cref="ArgumentException">There is no scope, or one is not a scope by RFC 6749 §3.3.</exception>
    public static AccessRequirement AnyScope(params IEnumerable<string> scopes) => new() { _scopes = [new ScopeCondition(ScopeCondition.Check(scopes))] };

    /// <summary>A claim passes a test.</summary>
    /// <param name="path">The claim's name, then the names of members within, see
    /// <see cref="AccessToken.TryGetClaim(ReadOnlySpan{string}, out JsonElement)"/>.</param>
    /// <param name="test">The test. A missing claim fails without the test, and so does a claim that the test cannot read
    /// (<see cref="InvalidOperationException"/>, <see cref="FormatException"/>).</param>
    /// <param name="description">The description of the test in the log; by default its source text.</param>
    /// <exception cref="ArgumentException">The path is empty or has an empty name.</exception>
    public static AccessRequirement Claim(
        IEnumerable<string> path, Func<JsonElement, bool> test, [CallerArgumentExpression(nameof(test))] string? description = null)
    {
        ArgumentNullException.ThrowIfNull(test);
        return new() { _claims = [new ClaimCondition(ClaimCondition.Check(path, nameof(path)), test, $"to pass {RequirementText.Test(description)}")] };
    }

    /// <summary>A claim is a string equal to one of <paramref name="values"/>, or an array that contains such a string.</summary>
    /// <param name="name">The claim's name.</param>
    /// <param name="values">The values, compared ordinally.</param>
    /// <exception cref="ArgumentException">The name is empty, there is no value, or one is empty.</exception>
    public static AccessRequirement Claim(string name, params IReadOnlyCollection<string> values) => Claim([name], values);

    /// <summary>A member inside a claim is a string equal to one of <paramref name="values"/>, or an array that contains such a string.</summary>
    /// <param name="path">The claim's name, then the names of members within, for instance <c>["realm_access", "roles"]</c>.</param>
    /// <param name="values">The values, compared ordinally.</param>
    /// <exception cref="ArgumentException">The path is empty or has an empty name, there is no value, or one is empty.</exception>
    public static AccessRequirement Claim(IEnumerable<string> path, params IReadOnlyCollection<string> values) =>
        new() { _claims = [ClaimCondition.ContainsAny(path, values)] };

    /// <summary>The user has at least one of <paramref name="roles"/>, see <see cref="AccessToken.Roles"/>.</summary>
    /// <param name="roles">The roles, compared ordinally.</param>
    /// <exception cref="ArgumentException">There is no role, or one is empty.</exception>
    public static AccessRequirement AnyRole(params IReadOnlyCollection<string> roles)
    {
        string[] expected = ClaimCondition.Check(roles, nameof(roles));
        return new()
        {
            _tests =
            [
                new TestCondition(
                    token => token.Roles.Any(role => expected.Contains(role, StringComparer.Ordinal)),
                    $"the role {RequirementText.OneOf(expected)}")
                {
                    Describe = static token => RequirementText.Describe("roles", token.Roles, "the "),
                },
            ],
        };
    }

    /// <summary>The token has every one of <paramref name="permissions"/> (claim <c>permissions</c>, as Auth0 and others issue it).</summary>
    /// <param name="permissions">The permissions, compared ordinally.</param>
    /// <exception cref="ArgumentException">There is no permission, or one is empty.</exception>
    public static AccessRequirement AllPermissions(params IReadOnlyCollection<string> permissions) =>
        new()
        {
            _claims =
            [
                .. ClaimCondition.Check(permissions, nameof(permissions))
                    .Select(static permission => ClaimCondition.ContainsAny(["permissions"], [permission])),
            ],
        };

    /// <summary>The token has no actor: the client acts for the subject directly, without a delegation (<c>act</c>, RFC 8693 §4.1).</summary>
    public static AccessRequirement NoActor { get; } = new() { _tests = [ActorCondition.None] };

    /// <summary>The current actor has one of <paramref name="subjects"/> (<c>act</c>, RFC 8693 §4.1), within the issuer of the token: an <c>iss</c> of the
    /// actor must be equal to it.</summary>
    /// <param name="subjects">The subjects of actors, compared ordinally.</param>
    /// <remarks>Prior actors are not considered (RFC 8693 §4.1). A token without an actor does not meet it. Use <see cref="Actor"/> for actors of another
    /// issuer.</remarks>
    /// <exception cref="ArgumentException">There is no subject, or one is empty.</exception>
    public static AccessRequirement ActorSubject(params IReadOnlyCollection<string> subjects) =>
        new() { _tests = [ActorCondition.WithSubject(ClaimCondition.Check(subjects, nameof(subjects)))] };

    /// <summary>The current actor is one of <paramref name="clients"/> by its <c>client_id</c> (<c>act</c>, RFC 8693 §4.1), within the issuer of the token: an
    /// <c>iss</c> of the actor must be equal to it.</summary>
    /// <param name="clients">The client identifiers of actors, compared ordinally. Providers that identify a client by <c>sub</c> need <see
    /// cref="ActorSubject"/>.</param>
    /// <remarks>Prior actors are not considered (RFC 8693 §4.1). A token without an actor does not meet it.</remarks>
    /// <exception cref="ArgumentException">There is no client, or one is empty.</exception>
    public static AccessRequirement ActorClient(params IReadOnlyCollection<string> clients) =>
        new() { _tests = [ActorCondition.WithClient(ClaimCondition.Check(clients, nameof(clients)))] };

    /// <summary>The token has an actor, and the actor may act for the subject of the token.</summary>
    /// <param name="mayAct">The test of the current actor and the token. It is not called for a token without an actor. The evaluation throws what the test
    /// throws: the request does not pass.</param>
    /// <param name="description">The description of the test in the log; by default its source text.</param>
    /// <remarks>RFC 8693 §4.1: prior actors must not be considered in an access decision.</remarks>
    public static AccessRequirement Actor(Func<TokenActor, AccessToken, bool> mayAct, [CallerArgumentExpression(nameof(mayAct))] string? description = null)
    {
        ArgumentNullException.ThrowIfNull(mayAct);
        var test = new TestCondition(token => token.Actor is { } actor && mayAct(actor, token), RequirementText.Test(description));
        return new() { _tests = [ActorCondition.Present, test] };
    }

    /// <summary>The token has authorization details of a type (<c>authorization_details</c>, RFC 9396 §2), and at least one item passes a test. Otherwise the
    /// response is 403 <c>insufficient_scope</c> (RFC 6750 §3.1).</summary>
    /// <typeparam name="T">Your type for one item.</typeparam>
    /// <param name="type">The <c>type</c> of the items, compared ordinally.</param>
    /// <param name="typeInfo">The metadata of <typeparamref name="T"/>, from your <c>JsonSerializerContext</c>.</param>
    /// <param name="test">The test. Items that do not fit <typeparamref name="T"/> fail without the test. It may be called again for the response. The
    /// evaluation throws what the test throws: the request does not pass.</param>
    /// <param name="description">The description of the test in the log; by default its source text.</param>
    /// <exception cref="ArgumentException">As <see cref="AccessToken.GetAuthorizationDetails{T}(string, JsonTypeInfo{T})"/>.</exception>
    public static AccessRequirement AuthorizationDetails<T>(
        string type, JsonTypeInfo<T> typeInfo, Func<T, bool> test, [CallerArgumentExpression(nameof(test))] string? description = null) =>
        new() { _details = [DetailsCondition.Create(type, typeInfo, test, description)] };

    /// <summary>The token passes a test.</summary>
    /// <param name="test">The test. The evaluation throws what the test throws: the request does not pass.</param>
    /// <param name="description">The description of the test in the log; by default its source text.</param>
    public static AccessRequirement Predicate(Func<AccessToken, bool> test, [CallerArgumentExpression(nameof(test))] string? description = null)
    {
        ArgumentNullException.ThrowIfNull(test);
        return new() { _tests = [new TestCondition(test, RequirementText.Test(description))] };
    }

    /// <summary>The token passes an asynchronous test, of a database for instance. Called last, when all other conditions are met.</summary>
    /// <param name="test">The test. <see cref="EvaluateAsync"/> throws what the test throws: the request does not pass.</param>
    /// <param name="description">The description of the test in the log; by default its source text.</param>
    public static AccessRequirement Predicate(
        Func<AccessToken, CancellationToken, ValueTask<bool>> test, [CallerArgumentExpression(nameof(test))] string? description = null)
    {
        ArgumentNullException.ThrowIfNull(test);
        return new() { _asyncTests = [new AsyncTestCondition(test, RequirementText.Test(description))] };
    }

    /// <summary>The user authenticated in one of these ways (<c>acr</c>). Otherwise the response requests a step-up: 401
    /// <c>insufficient_user_authentication</c> (RFC 9470 §3).</summary>
    /// <param name="acrValues">The authentication context class references, the preferred one first; compared ordinally.</param>
    /// <exception cref="ArgumentException">There is no value, or one has a character that is not allowed in a challenge.</exception>
    public static AccessRequirement AuthenticationContext(params IEnumerable<string> acrValues) =>
        new() { _authentication = AuthenticationCondition.In(acrValues) };

    /// <summary>The user authenticated so recently (<c>auth_time</c>), within the clock skew. Otherwise the response requests a step-up: 401
    /// <c>insufficient_user_authentication</c> (RFC 9470 §3).</summary>
    /// <param name="maxAge">How long ago at most; whole seconds, not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or has a fraction of a second.</exception>
    public static AccessRequirement AuthenticationAge(TimeSpan maxAge) => new() { _authentication = AuthenticationCondition.Within(maxAge) };

    /// <summary>Both this requirement and <paramref name="other"/>.</summary>
    /// <param name="other">The other requirement.</param>
    public AccessRequirement And(AccessRequirement other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new()
        {
            _scopes = [.. _scopes, .. other._scopes],
            _claims = [.. _claims, .. other._claims],
            _details = [.. _details, .. other._details],
            _tests = [.. _tests, .. other._tests],
            _asyncTests = [.. _asyncTests, .. other._asyncTests],
            _authentication = _authentication.And(other._authentication),
        };
    }

    /// <summary>Whether <paramref name="token"/> meets this requirement.</summary>
    /// <param name="token">A validated token.</param>
    /// <exception cref="InvalidOperationException">A test is asynchronous: use <see cref="EvaluateAsync"/>.</exception>
    public AccessDecision Evaluate(AccessToken token) => _asyncTests.Count == 0
        ? Test(token)
        : throw new InvalidOperationException($"The requirement has an asynchronous test. Write await requirement.{nameof(EvaluateAsync)}(token).");

    /// <summary>Whether <paramref name="token"/> meets this requirement.</summary>
    /// <param name="token">A validated token.</param>
    /// <param name="cancellationToken">Passed to the asynchronous tests.</param>
    public ValueTask<AccessDecision> EvaluateAsync(AccessToken token, CancellationToken cancellationToken = default)
    {
        AccessDecision decision = Test(token);
        return decision.IsGranted && _asyncTests.Count > 0 ? TestAsync(token, cancellationToken) : ValueTask.FromResult(decision);
    }

    /// <summary>The requirement on one line, for logs and documents: scopes, claims and roles as they are configured, and the descriptions of tests.</summary>
    public override string ToString() =>
        string.Join(" and ", Conditions.Select(static condition => condition.ToString()).Where(static text => text!.Length > 0));

    /// <summary>Why a valid token does not meet this requirement. The application's tests are not run again.</summary>
    internal UnmetRequirement ExplainUnmet(AccessToken token)
    {
        ScopeCondition[] scopes = [.. _scopes.Where(condition => !condition.IsMet(token.Scopes))];
        if (scopes.Length > 0)
            return UnmetRequirement.ByScope(this, scopes, token);
        if (!_authentication.IsMet(token))
            return UnmetRequirement.ByAuthentication(this, _authentication, token);
        if (_claims.FirstOrDefault(condition => !condition.IsMet(token)) is { } claim)
            return UnmetRequirement.ByClaim(this, claim, token);
        if (FindUnmetDetails(token) is { } details)
            return UnmetRequirement.ByDetails(this, details, token);
        TestCondition? test = _tests.FirstOrDefault(condition => condition.Describe is not null && !condition.Test(token));
        return test is not null ? UnmetRequirement.ByTest(this, test, token)
            : _tests.Count + _asyncTests.Count > 0 ? UnmetRequirement.ByTest(this)
            : UnmetRequirement.ByPolicy;
    }

    /// <summary>Whether scopes alone meet this requirement: for a caller that another authentication scheme has authenticated, and that has no
    /// <see cref="AccessToken"/>.</summary>
    /// <param name="scopes">The scopes that were granted to the caller, all by one token.</param>
    /// <returns>Null if the requirement has other conditions than scopes, which no list of scopes can meet.</returns>
    public AccessDecision? EvaluateScopes(IEnumerable<string> scopes)
    {
        ArgumentNullException.ThrowIfNull(scopes);
        if (_claims.Count > 0 || _details.Length > 0 || _tests.Count > 0 || _asyncTests.Count > 0 || _authentication is not { Contexts.Count: 0, MaxAge: null })
            return null;
        var granted = new ScopeSet(scopes);
        return _scopes.All(condition => condition.IsMet(granted)) ? AccessDecision.Granted : AccessDecision.ScopeMissing(Scope!);
    }

    /// <summary>The decision by the claims of the token alone, without tests: what is missing, for the challenge.</summary>
    internal AccessDecision Explain(AccessToken token)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (!_scopes.All(condition => condition.IsMet(token.Scopes)))
            return AccessDecision.ScopeMissing(Scope!);
        if (!_authentication.IsMet(token))
            return AccessDecision.AuthenticationInsufficient(_authentication.AcrValues, _authentication.MaxAge);
        if (!_claims.All(condition => condition.IsMet(token)))
            return default;
        return FindUnmetDetails(token) is { } details ? AccessDecision.AuthorizationDetailsMissing(details.Type, Scope) : AccessDecision.Granted;
    }

    private DetailsCondition? FindUnmetDetails(AccessToken token)
    {
        foreach (DetailsCondition condition in _details)
        {
            if (!condition.IsMet(token))
                return condition;
        }

        return null;
    }

    private AccessDecision Test(AccessToken token)
    {
        AccessDecision decision = Explain(token);
        return !decision.IsGranted || _tests.All(condition => condition.Test(token)) ? decision : default;
    }

    private async ValueTask<AccessDecision> TestAsync(AccessToken token, CancellationToken cancellationToken)
    {
        foreach (AsyncTestCondition condition in _asyncTests)
        {
            if (!await condition.Test(token, cancellationToken).ConfigureAwait(false))
                return default;
        }

        return AccessDecision.Granted;
    }
}

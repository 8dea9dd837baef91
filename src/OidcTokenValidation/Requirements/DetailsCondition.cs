using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using OidcTokenValidation.Claims;

namespace OidcTokenValidation.Requirements;

/// <summary>Authorization details of a type (RFC 9396 §2, §9), at least one of which passes a test of the application.</summary>
/// <param name="Type">The type.</param>
/// <param name="IsMet">Whether an item of a token passes the test.</param>
/// <param name="CountReadable">How many items of the type a token has that can be read.</param>
/// <param name="Test">A description of the test, for the log.</param>
/// <param name="ItemType">The name of the application's type, for the log.</param>
internal sealed record DetailsCondition(string Type, Func<AccessToken, bool> IsMet, Func<AccessToken, int> CountReadable, string Test, string ItemType)
{
    /// <exception cref="ArgumentException">The type is empty, or items could be read in two ways.</exception>
    public static DetailsCondition Create<T>(string type, JsonTypeInfo<T> typeInfo, Func<T, bool> test, string? description)
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        AuthorizationDetailsClaim.Check(typeInfo);
        ArgumentNullException.ThrowIfNull(test);
        return new DetailsCondition(
            type,
            token => token.GetAuthorizationDetails(type, typeInfo).Any(test),
            token => token.GetAuthorizationDetails(type, typeInfo).Count,
            RequirementText.Test(description),
            typeof(T).Name);
    }

    /// <inheritdoc/>
    public override string ToString() => $"authorization details of the type '{Type}' to pass {Test}";

    /// <summary>Describes the authorization details of a token.</summary>
    public string Describe(AccessToken token)
    {
        List<string> types = token.Accepted.GetAuthorizationDetailsTypes();
        if (types.Count == 0)
            return "the token has no authorization details";
        string all = RequirementText.Describe("authorization details of the types", [.. types.Distinct(StringComparer.Ordinal)]);
        int count = types.Count(type => string.Equals(type, Type, StringComparison.Ordinal));
        int unreadable = count - CountReadable(token);
        return unreadable == 0 ? all : string.Create(CultureInfo.InvariantCulture, $"{all}; of '{Type}' {unreadable} of {count} cannot be read as {ItemType}");
    }
}

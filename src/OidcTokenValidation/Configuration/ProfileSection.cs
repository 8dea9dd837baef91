using System.Globalization;
using Microsoft.Extensions.Configuration;
using OidcTokenValidation.Profiles;

namespace OidcTokenValidation.Configuration;

/// <summary>Reads the profiles of issuers from configuration: the name of a named profile, or a section with the differences to one.</summary>
/// <remarks>The binder would add configured values to the default ones, and so accept more than is configured.</remarks>
internal static class ProfileSection
{
    /// <summary>The member that names the profile that a section starts with.</summary>
    public const string Base = "Base";

    /// <summary>Sets the profiles of the issuers that were bound from a section of options, whose form has no errors.</summary>
    public static void Apply(IConfiguration configuration, AccessTokenValidationOptions options)
    {
        IConfigurationSection[] issuers = [.. configuration.GetSection(nameof(options.Issuers)).GetChildren()];
        foreach ((TrustedIssuer issuer, IConfigurationSection section) in options.Issuers.TakeLast(issuers.Length).Zip(issuers))
        {
            IConfigurationSection profile = section.GetSection(nameof(TrustedIssuer.Profile));
            if (profile.Exists())
                issuer.Profile = ProfileTable.Find(profile.Value) ?? Read(profile);
        }
    }

    private static AccessTokenProfile Read(IConfigurationSection section)
    {
        AccessTokenProfile start = ProfileTable.Find(section[Base]) ?? AccessTokenProfile.Rfc9068;
        return start with
        {
            Name = section[nameof(start.Name)] ?? start.Name,
            IsIdToken = Flag(section, nameof(start.IsIdToken)) ?? start.IsIdToken,
            Types = Texts(section, nameof(start.Types)) ?? start.Types,
            TakesIssuerFromSubject = Flag(section, nameof(start.TakesIssuerFromSubject)) ?? start.TakesIssuerFromSubject,
            IsTypeOptional = Flag(section, nameof(start.IsTypeOptional)) ?? start.IsTypeOptional,
            RequiredClaims = Texts(section, nameof(start.RequiredClaims)) ?? start.RequiredClaims,
            RequiredOneOf = Texts(section, nameof(start.RequiredOneOf)) ?? start.RequiredOneOf,
            KindClaims = Children(section, nameof(start.KindClaims))?.Select(ReadClaim).ToArray() ?? start.KindClaims,
            ForbiddenClaims = Texts(section, nameof(start.ForbiddenClaims)) ?? start.ForbiddenClaims,
            KeyBoundClaim = section.GetSection(nameof(start.KeyBoundClaim)) is var bound && bound.Exists() ? ReadClaim(bound) : start.KeyBoundClaim,
            SubjectClaims = Texts(section, nameof(start.SubjectClaims)) ?? start.SubjectClaims,
            IsSubjectOptionalForClients = Flag(section, nameof(start.IsSubjectOptionalForClients)) ?? start.IsSubjectOptionalForClients,
            ClientIdClaims = Texts(section, nameof(start.ClientIdClaims)) ?? start.ClientIdClaims,
            TokenIdClaim = section[nameof(start.TokenIdClaim)] ?? start.TokenIdClaim,
            ScopeClaims = Texts(section, nameof(start.ScopeClaims)) ?? start.ScopeClaims,
            RolesClaim = Texts(section, nameof(start.RolesClaim)) ?? start.RolesClaim,
            GroupsClaim = Texts(section, nameof(start.GroupsClaim)) ?? start.GroupsClaim,
            ForbidsClientAsAudience = Flag(section, nameof(start.ForbidsClientAsAudience)) ?? start.ForbidsClientAsAudience,
            AudienceSubstitute = section[nameof(start.AudienceSubstitute)] ?? start.AudienceSubstitute,
            IsIssuedAtOptional = Flag(section, nameof(start.IsIssuedAtOptional)) ?? start.IsIssuedAtOptional,
            MaxLifetime = Duration(section, nameof(start.MaxLifetime)) ?? start.MaxLifetime,
            AllowedAlgorithms = Texts(section, nameof(start.AllowedAlgorithms)) ?? start.AllowedAlgorithms,
        };
    }

    private static ProfileClaim ReadClaim(IConfigurationSection section) =>
        new(section[nameof(ProfileClaim.Name)] ?? string.Empty, Texts(section, nameof(ProfileClaim.Values)) ?? [])
        {
            Prefix = section[nameof(ProfileClaim.Prefix)],
            Suffix = section[nameof(ProfileClaim.Suffix)],
            IsOptional = Flag(section, nameof(ProfileClaim.IsOptional)) ?? false,
        };

    private static bool? Flag(IConfigurationSection section, string name) => section[name] is { Length: > 0 } text ? bool.Parse(text) : null;

    private static TimeSpan? Duration(IConfigurationSection section, string name) =>
        section[name] is { Length: > 0 } text ? TimeSpan.Parse(text, CultureInfo.InvariantCulture) : null;

    private static string[]? Texts(IConfigurationSection section, string name) =>
        Children(section, name)?.Select(static child => child.Value ?? string.Empty).ToArray();

    // An empty list in a JSON file is an empty value.
    private static IEnumerable<IConfigurationSection>? Children(IConfigurationSection section, string name) =>
        section.GetSection(name) is var list && list.Exists() ? list.GetChildren() : null;
}

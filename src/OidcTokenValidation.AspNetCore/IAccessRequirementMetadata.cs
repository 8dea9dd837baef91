namespace OidcTokenValidation.AspNetCore;

/// <summary>What an endpoint asks of an access token, as metadata: for documents about the API. It is enforced wherever it stands, by authorization.</summary>
public interface IAccessRequirementMetadata
{
    /// <summary>The requirement.</summary>
    AccessRequirement Requirement { get; }
}

/// <summary>Marks, as metadata, an endpoint whose access token may be missing; a bad one is refused.</summary>
public interface IOptionalAccessTokenMetadata;

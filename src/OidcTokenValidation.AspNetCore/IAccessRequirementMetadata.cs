namespace OidcTokenValidation.AspNetCore;

/// <summary>Metadata with the requirement of an endpoint on access tokens, for instance for documentation of the API.</summary>
/// <remarks>
/// <see cref="RequireScopeAttribute"/>, <c>RequireScope</c> and <c>RequireAccess</c> add it and enforce it. By itself it enforces nothing: a type of the
/// application that implements it must also implement an interface that authorization reads, for instance <c>IAuthorizeData</c>.
/// </remarks>
public interface IAccessRequirementMetadata
{
    /// <summary>The requirement.</summary>
    AccessRequirement Requirement { get; }
}

/// <summary>Metadata of an endpoint whose access token may be missing; an invalid one is rejected.</summary>
/// <remarks><c>AllowMissingAccessToken</c> adds it and enforces both. By itself it enforces nothing.</remarks>
public interface IOptionalAccessTokenMetadata;

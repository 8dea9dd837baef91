namespace OidcTokenValidation.Conventions.Tests.Trace;

/// <summary>A place of src that decides a rule: the line is searched, because numbers of lines change.</summary>
/// <param name="File">The name of the file, or its path below src where several have that name.</param>
/// <param name="Text">A piece of the one line that decides.</param>
internal sealed record DecidingPlace(string File, string Text);
